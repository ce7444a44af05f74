import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
u = torch.tensor([1.0, 10.0, 100.0])  # the shape of x
y, Ju = torch.func.jvp(f, (x,), (u,))
print(Ju)
# > tensor([  12., 1290.])
print(torch.func.jacrev(f)(x) @ u)
# > tensor([  12., 1290.])
