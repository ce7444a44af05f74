import torch
from torch.func import jvp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
_, change = jvp(f, (x,), (torch.tensor([0.0, 1.0, 0.0]),))
print(change)
# > tensor([1., 9.])
