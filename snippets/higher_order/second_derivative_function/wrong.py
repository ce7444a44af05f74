import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**3
d2y = torch.autograd.second_derivative(y, x)
#! AttributeError: module 'torch.autograd' has no attribute 'second_derivative'
