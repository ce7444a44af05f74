import torch
from torch.autograd import gradcheck


def cube(x):
    return x * x * x


x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(cube, (x,)))
# > True
