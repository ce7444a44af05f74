import torch


def f(x):
    return x.pow(3).sum()


x = torch.tensor([1.0, 2.0])
print(torch.autograd.second_derivative(f, x))
#! AttributeError: module 'torch.autograd' has no attribute 'second_derivative'
