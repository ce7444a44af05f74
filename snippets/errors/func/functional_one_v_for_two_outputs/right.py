import torch
from torch.autograd.functional import vjp


def sum_and_squares(x):
    return x.sum(), x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
outputs, gradient = vjp(sum_and_squares, x, v=(torch.tensor(10.0), torch.ones(3)))
print(gradient)
# > tensor([12., 14., 16.])
