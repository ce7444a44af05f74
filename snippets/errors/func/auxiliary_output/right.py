import torch


def loss(w):
    error = w - 1.0
    return error.pow(2).sum(), error


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss, has_aux=True)(w))
# > (tensor([0., 2., 4.]), tensor([0., 1., 2.]))
