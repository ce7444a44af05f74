import torch


def f(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


x = torch.tensor([1.0, 2.0])
v = torch.tensor([1.0, 10.0])
g, Hv = torch.func.jvp(torch.func.grad(f), (x,), (v,))
print(g)
# > tensor([ 4., 13.])
print(Hv)
# > tensor([ 24., 122.])
