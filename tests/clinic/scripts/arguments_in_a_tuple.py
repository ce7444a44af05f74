"""The arguments of backward() are kept in a tuple, so its text does not show the output."""

import torch

w = torch.ones(2, requires_grad=True)
for _ in range(2):
    torch.autograd.backward(*([(w * w).sum()], None))
per_sample = w * 2
torch.autograd.backward(*(per_sample,))
