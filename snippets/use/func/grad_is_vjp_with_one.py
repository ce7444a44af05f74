import torch
from torch.func import grad, grad_and_value, vjp


def loss(x):
    return (x**3).sum()


x = torch.tensor([1.0, 2.0])
print(grad(loss)(x))
# > tensor([ 3., 12.])
_, vjp_fn = vjp(loss, x)
print(vjp_fn(torch.tensor(1.0)))
# > (tensor([ 3., 12.]),)
print(grad_and_value(loss)(x))
# > (tensor([ 3., 12.]), tensor(9.))
