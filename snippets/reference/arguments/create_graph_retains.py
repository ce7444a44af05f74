import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x**3).sum()
torch.autograd.grad(y, x, create_graph=True)
(g,) = torch.autograd.grad(y, x)  # the graph was retained
print(g)
# > tensor([ 3., 12.])
