import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.ones(3, requires_grad=True)
(dx,) = torch.autograd.grad(x.pow(2), x, v, create_graph=True)
print(dx.requires_grad)
# > True
(dv,) = torch.autograd.grad(dx.sum(), v)
print(dv)
# > tensor([2., 4., 6.])
