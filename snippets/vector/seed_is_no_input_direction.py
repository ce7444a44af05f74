import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
along_x0 = torch.tensor([1.0, 0.0, 0.0])
y, change = torch.func.jvp(f, (x,), (along_x0,))
print(change)
# > tensor([2., 0.])
