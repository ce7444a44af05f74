import torch


def loss(w):
    return (w - 1.0).pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss)(w))
# > tensor([0., 2., 4.])
