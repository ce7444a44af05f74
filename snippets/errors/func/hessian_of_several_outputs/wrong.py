import torch
from torch.autograd.functional import hessian


def cubes(x):
    return x.pow(3)


x = torch.tensor([1.0, 2.0])
print(hessian(cubes, x))
#! RuntimeError: The Tensor returned by the function given to hessian should contain a single element
