import torch
from torch.autograd.functional import jvp, vjp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
seed = torch.tensor([10.0, 1.0])
y, gradient = vjp(f, x, seed)
print(gradient)
# > tensor([20., 19., 12.])
tangent = torch.tensor([1.0, 10.0, 100.0])
y, Ju = jvp(f, x, tangent)
print(Ju)
# > tensor([  12., 1290.])
