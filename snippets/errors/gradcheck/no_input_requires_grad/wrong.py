import torch
from torch.autograd import gradcheck


def cube(x):
    return x * x * x


x = torch.tensor([1.0, 2.0], dtype=torch.float64)
gradcheck(cube, (x,))
#! ValueError: gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.
