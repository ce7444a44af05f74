import torch

x = torch.tensor([2.0, 3.0], requires_grad=True)
f = x[0] * x[1] ** 2
(g,) = torch.autograd.grad(f, x, create_graph=True)
(column,) = torch.autograd.grad(g, x, grad_outputs=torch.tensor([0.0, 1.0]))
print(column)
# > tensor([6., 4.])
