import torch
from torch.autograd.functional import vjp


def squares(x):
    return x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
y, gradient = vjp(squares, x, torch.ones(3))
print(gradient)
# > tensor([2., 4., 6.])
