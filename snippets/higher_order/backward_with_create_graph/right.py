import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f = (x**3).sum()
(g,) = torch.autograd.grad(f, x, create_graph=True)
print(g.requires_grad, x.grad)
# > True None
