import torch

x = torch.tensor(3.0, requires_grad=True)
x.grad = torch.tensor(5.0)
(x**2).backward(gradient=torch.tensor(2.0))
print(x.grad)
# > tensor(17.)
(x**2).backward(gradient=torch.tensor(2.0))
print(x.grad)
# > tensor(29.)
