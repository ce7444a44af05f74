import torch
from torch.autograd.functional import vjp


def f(x):
    return A @ x


A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 2.0, 3.0])
y, gradient = vjp(f, x, v=torch.ones(3))
#! RuntimeError: v has invalid size: should be torch.Size([2]) but got torch.Size([3]).
