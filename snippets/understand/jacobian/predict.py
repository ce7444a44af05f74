import torch
from torch.func import jvp, vjp

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
fares, vjp_fn = vjp(predict, w)
(row,) = vjp_fn(torch.ones(3))
_, column = jvp(predict, (w,), (torch.ones(2),))
print(row, column)
# > tensor([3., 9.]) tensor([2., 3., 7.])
