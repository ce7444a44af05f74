import torch
from torch.func import jvp, vjp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
y, pull = vjp(f, x)
(row,) = pull(torch.ones(2))
_, column = jvp(f, (x,), (torch.ones(3),))
print(row, column)
# > tensor([ 2., 10., 12.]) tensor([ 3., 21.])
