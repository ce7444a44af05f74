import torch
from torch.autograd import gradcheck


def cube(x):
    return x * x * x


x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
gradcheck(cube, (x.expand(3),))
#! RuntimeError: The 0th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.
