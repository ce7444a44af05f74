import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(3).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)  # shape (2,)
(h,) = torch.autograd.grad(g, x, torch.tensor([1.0, 10.0]))
print(h)
# > tensor([  6., 120.])
