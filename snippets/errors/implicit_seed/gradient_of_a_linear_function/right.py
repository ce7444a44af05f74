import torch

w = torch.tensor([5.0, 7.0])
x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(w @ x, x, create_graph=True)
h = torch.zeros_like(x)
if g.requires_grad:
    (h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([0., 0.])
