import torch
from torch.utils.checkpoint import checkpoint

calls = []


def curved(h):
    calls.append("curved")
    return torch.tanh(h)


def straight(h):
    calls.append("straight")
    return 2 * h


for block in (curved, straight):
    h = torch.tensor([1.0, 2.0], requires_grad=True)
    for _ in range(3):
        h = checkpoint(block, h, use_reentrant=False)
    h.sum().backward()
    print(len(calls))
    calls.clear()
# > 6
# > 3
