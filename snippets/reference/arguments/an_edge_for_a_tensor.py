import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
edge = get_gradient_edge(y)
del y  # the graph is enough, its value is not needed
(g,) = torch.autograd.grad(edge, x, grad_outputs=torch.tensor([1.0, 10.0]))
print(g)
# > tensor([ 2., 40.])

total = get_gradient_edge((x**2).sum())
(g_total,) = torch.autograd.grad(total, x)  # a single number: the seed is 1
print(g_total)
# > tensor([2., 4.])
