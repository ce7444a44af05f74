import torch


def squares(x):
    return x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
y, vjp = torch.func.vjp(squares, x)
(gradient,) = vjp(torch.ones_like(y))
print(gradient)
# > tensor([2., 4., 6.])
