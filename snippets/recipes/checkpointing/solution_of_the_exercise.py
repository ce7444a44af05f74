import torch
from torch.utils.checkpoint import checkpoint

runs = []


def block(x):
    runs.append(x)
    return x.square().cumsum(0)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(block, x, use_reentrant=False)
for seed in torch.eye(3):
    print(torch.autograd.grad(y, x, seed, retain_graph=True))
# > (tensor([2., 0., 0.]),)
# > (tensor([2., 4., 0.]),)
# > (tensor([2., 4., 6.]),)
print(len(runs))
# > 4
