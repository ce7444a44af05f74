import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
edge = get_gradient_edge(x.pow(2))
(dx,) = torch.autograd.grad(edge, x, torch.ones(3))
print(dx)
# > tensor([2., 4., 6.])
