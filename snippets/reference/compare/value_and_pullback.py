import torch


def square(x):
    return x**2


x = torch.tensor([1.0, 2.0, 3.0])
y, pullback = torch.func.vjp(square, x)
print(y)
# > tensor([1., 4., 9.])
print(pullback(torch.tensor([1.0, 10.0, 100.0])))
# > (tensor([  2.,  40., 600.]),)
