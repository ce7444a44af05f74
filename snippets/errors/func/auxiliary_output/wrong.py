import torch


def loss(w):
    error = w - 1.0
    return error.pow(2).sum(), error


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss)(w))
#! RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'tuple'>
