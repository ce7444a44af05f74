import torch


def ignores_b(a, b):
    return a**2


a = torch.tensor([1.0, 2.0, 3.0])
_, pullback = torch.func.vjp(ignores_b, a, torch.ones(2))
print(pullback(torch.ones(3)))
# > (tensor([2., 4., 6.]), tensor([0., 0.]))
