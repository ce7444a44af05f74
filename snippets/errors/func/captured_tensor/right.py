import torch


def loss(w, x):
    return (w * x).sum()


w = torch.tensor([1.0, 10.0, 100.0])
x = torch.tensor([1.0, 2.0, 3.0])
w_gradient = torch.func.grad(loss)(w, x)
print(w_gradient)
# > tensor([1., 2., 3.])
