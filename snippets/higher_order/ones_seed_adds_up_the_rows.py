import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
f = x[0] ** 2 * x[1] + x[1] ** 3
(g,) = torch.autograd.grad(f, x, create_graph=True)
(ones_H,) = torch.autograd.grad(g, x, grad_outputs=torch.ones(2), retain_graph=True)
print(ones_H)
# > tensor([ 6., 14.])
(row_0,) = torch.autograd.grad(g[0], x, retain_graph=True)
(row_1,) = torch.autograd.grad(g[1], x)
print(torch.stack([row_0[0], row_1[1]]))
# > tensor([ 4., 12.])
