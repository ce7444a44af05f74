import torch
from torch.func import jacfwd, jacrev


def f(x):
    return torch.stack([x.sum(), x.pow(2).sum()])


x = torch.arange(5.0)
print(jacrev(f)(x))
# > tensor([[1., 1., 1., 1., 1.],
# >         [0., 2., 4., 6., 8.]])
print(torch.equal(jacrev(f)(x), jacfwd(f)(x)))
# > True
