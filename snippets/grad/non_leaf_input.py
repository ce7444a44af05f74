import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x**2  # a non-leaf
loss = (torch.tensor([1.0, 10.0, 100.0]) * h).sum()
(dh,) = torch.autograd.grad(loss, h)
print(dh)
# > tensor([  1.,  10., 100.])
(dx,) = torch.autograd.grad(h, x, grad_outputs=dh)
print(dx)
# > tensor([  2.,  40., 600.])
