import torch
from torch.func import vjp


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
seed = torch.tensor([10.0, 1.0])
y, vjp_fn = vjp(f, x)
print(y)
# > tensor([ 2., 18.])
(gradient,) = vjp_fn(seed)
print(gradient)
# > tensor([20., 19., 12.])

leaf = x.clone().requires_grad_()
f(leaf).backward(gradient=seed)
print(leaf.grad)
# > tensor([20., 19., 12.])
