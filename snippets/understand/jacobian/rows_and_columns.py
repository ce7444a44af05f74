import torch
from torch.func import jvp, vjp

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
fares, vjp_fn = vjp(predict, w)
(row,) = vjp_fn(torch.tensor([0.0, 0.0, 1.0]))
_, column = jvp(predict, (w,), (torch.tensor([0.0, 1.0]),))
print(row)
# > tensor([1., 6.])
print(column)
# > tensor([1., 2., 6.])
