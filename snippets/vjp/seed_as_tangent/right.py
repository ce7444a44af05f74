import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
v = torch.tensor([10.0, 1.0])  # the shape of y
y, vjp = torch.func.vjp(f, x)
print(vjp(v))
# > (tensor([20., 19., 12.]),)
