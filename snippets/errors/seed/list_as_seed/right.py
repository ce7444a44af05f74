import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(2)
(dx,) = torch.autograd.grad(y, x, torch.tensor([0.5, 10.0]))
print(dx)
# > tensor([ 1., 40.])
