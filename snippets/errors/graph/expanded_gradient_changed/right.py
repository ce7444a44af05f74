import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad(x.sum(), x)
g = g.clone()
g.mul_(2)
print(g)
# > tensor([2., 2., 2.])
