import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 10.0, 100.0])
(g,) = torch.autograd.grad(x**2, x, grad_outputs=v)
print(g)
# > tensor([  2.,  40., 600.])
print(x.grad)
# > None
(x**2).backward(gradient=v)
print(x.grad)
# > tensor([  2.,  40., 600.])
