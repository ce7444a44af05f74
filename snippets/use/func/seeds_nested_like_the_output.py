import torch
from torch.func import vjp


def f(x):
    return {"square": x**2, "total": x.sum()}


x = torch.tensor([1.0, 2.0, 3.0])
y, vjp_fn = vjp(f, x)
seeds = {"square": torch.tensor([1.0, 10.0, 100.0]), "total": torch.tensor(0.5)}
print(vjp_fn(seeds))
# > (tensor([  2.5000,  40.5000, 600.5000]),)
