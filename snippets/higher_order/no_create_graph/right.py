import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f = (x**3).sum()
(g,) = torch.autograd.grad(f, x, create_graph=True)
print(g.requires_grad)
# > True
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([ 6., 12., 18.])
