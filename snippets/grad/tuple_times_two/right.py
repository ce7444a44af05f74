import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad((x**2).sum(), x)
print(2 * g)
# > tensor([ 4.,  8., 12.])
