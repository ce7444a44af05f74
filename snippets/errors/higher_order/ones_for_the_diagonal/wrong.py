import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x[0] * x[1].pow(2)
(g,) = torch.autograd.grad(y, x, create_graph=True)
(diagonal,) = torch.autograd.grad(g, x, torch.ones(2))
print(diagonal)
# > tensor([4., 6.])
