import torch


def loss(p):
    return p.pow(2).sum()


p = torch.tensor([3.0, 4.0])
print(torch.autograd.second_derivative(loss, p))
#! AttributeError: module 'torch.autograd' has no attribute 'second_derivative'
