import torch
from torch.utils.checkpoint import checkpoint

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(torch.square, x, use_reentrant=False)
(gradient,) = torch.autograd.grad(y.sum(), x)
print(gradient)
# > tensor([2., 4., 6.])
