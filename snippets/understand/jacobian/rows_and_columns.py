import torch
from torch.func import jvp, vjp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
y, pull = vjp(f, x)
(row,) = pull(torch.tensor([0.0, 1.0]))
_, column = jvp(f, (x,), (torch.tensor([0.0, 1.0, 0.0]),))
print(row)
# > tensor([ 0.,  9., 12.])
print(column)
# > tensor([1., 9.])
