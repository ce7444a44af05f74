import torch


def f(x):
    return x.pow(3).sum()


x = torch.tensor([1.0, 2.0])
print(torch.autograd.functional.hessian(f, x))
# > tensor([[ 6.,  0.],
# >         [ 0., 12.]])
