import torch
from torch.autograd.functional import hessian


def cubes(x):
    return x.pow(3).sum()


x = torch.tensor([1.0, 2.0])
print(hessian(cubes, x))
# > tensor([[ 6.,  0.],
# >         [ 0., 12.]])
