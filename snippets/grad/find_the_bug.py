import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.ones(2)
(g,) = torch.autograd.grad(x**3, x, v)
print(g.requires_grad)
# > False

(g,) = torch.autograd.grad(x**3, x, v, create_graph=True)
(g**2).sum().backward()
print(x.grad)
# > tensor([ 36., 288.])
