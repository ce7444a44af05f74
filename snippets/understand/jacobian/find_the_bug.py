import torch
from torch.func import jvp

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
_, change = jvp(predict, (w,), (torch.tensor([0.0, 1.0]),))
print(change)
# > tensor([1., 2., 6.])
