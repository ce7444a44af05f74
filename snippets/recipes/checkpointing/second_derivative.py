import torch
from torch.utils.checkpoint import checkpoint


def block(x):
    return x.square().square()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(block, x, use_reentrant=False)
ones = torch.ones(3)
(slope,) = torch.autograd.grad(y, x, grad_outputs=ones, create_graph=True)
(curvature,) = torch.autograd.grad(slope, x, grad_outputs=ones)
print(curvature)
# > tensor([ 12.,  48., 108.])
