import torch
from torch.utils.checkpoint import checkpoint


def block(x):
    print("block runs")
    return x.square().square()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(block, x, use_reentrant=False)
# > block runs
y.backward(gradient=torch.tensor([1.0, 0.5, 0.5]))
# > block runs
print(x.grad)
# > tensor([ 4., 16., 54.])
