import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([ 6., 12.])
