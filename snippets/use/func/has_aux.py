import torch
from torch.func import vjp


def f(x):
    h = x**2
    return h.sum(), h  # the second is only looked at


x = torch.tensor([1.0, 2.0])
y, vjp_fn, h = vjp(f, x, has_aux=True)
print(h)
# > tensor([1., 4.])
print(vjp_fn(torch.ones_like(y)))
# > (tensor([2., 4.]),)
