import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (x.pow(2) * b).sum()
(g,) = torch.autograd.grad(y, b, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), b, materialize_grads=True)
print(h)
# > tensor([0., 0.])
