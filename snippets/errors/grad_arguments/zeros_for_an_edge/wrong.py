import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (3 * x).sum()  # without b
edge = get_gradient_edge(b)
dx, db = torch.autograd.grad(y, (x, edge), materialize_grads=True)
#! RuntimeError: materialize_grads cannot be used when the given input is a GradientEdge
