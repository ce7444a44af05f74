import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
edge = get_gradient_edge(x)
(dx,) = torch.autograd.grad(x.pow(2).sum(), edge)
print(dx)
# > tensor([2., 4., 6.])
