import torch
from torch.func import jvp, vjp

km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])


def loss(w):
    base, per_km = w
    return ((base + per_km * km - paid) ** 2).mean()


w = torch.tensor([3.0, 2.0])
_, vjp_fn = vjp(loss, w)
(row,) = vjp_fn(torch.tensor(1.0))
print(row)
# > tensor([ 1., 10.])

columns = [jvp(loss, (w,), (tangent,))[1] for tangent in torch.eye(2)]
print(columns)
# > [tensor(1.), tensor(10.)]
