import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad(x.sum(), x)
g[0] = 0.0
print(g)
# > tensor([0., 0., 0.])
