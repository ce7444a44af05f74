import torch
from torch.utils.checkpoint import checkpoint

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(torch.square, x, use_reentrant=True)
(gradient,) = torch.autograd.grad(y.sum(), x)
#! RuntimeError: When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument.
