import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
penalty = g.pow(2).sum()
penalty.backward()
print(x.grad)
# > tensor([ 36., 288.])
