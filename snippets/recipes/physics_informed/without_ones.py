import torch
from torch.func import grad, vmap


def u(t):
    return t.pow(3)


t = torch.tensor([0.0, 1.0, 2.0])
print(vmap(grad(u))(t))
# > tensor([ 0.,  3., 12.])
print(vmap(grad(grad(u)))(t))
# > tensor([ 0.,  6., 12.])
