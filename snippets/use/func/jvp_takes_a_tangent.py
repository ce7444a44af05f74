import torch
from torch.func import jvp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
tangent = torch.tensor([1.0, 10.0, 100.0])
y, Ju = jvp(f, (x,), (tangent,))
print(Ju)
# > tensor([  12., 1290.])
