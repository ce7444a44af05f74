import torch

x = torch.tensor(3.0, requires_grad=True)
y = x**2
y.backward(torch.tensor(10.0))
print(x.grad)
# > tensor(60.)
