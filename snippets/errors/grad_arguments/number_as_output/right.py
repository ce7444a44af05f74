import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
(dx,) = torch.autograd.grad(loss, x)
print(dx)
# > tensor([2., 4., 6.])
