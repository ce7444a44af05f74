import torch
from torch.func import hessian, jacfwd, jacrev, vjp, vmap


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0])
print(jacrev(f)(x))
# > tensor([[ 2.,  1.,  0.],
# >         [ 0.,  9., 12.]])
print(torch.equal(jacfwd(f)(x), jacrev(f)(x)))
# > True
_, vjp_fn = vjp(f, x)
print(torch.equal(vmap(vjp_fn)(torch.eye(2))[0], jacrev(f)(x)))
# > True
print(hessian(lambda x: f(x)[1])(x))
# > tensor([[0., 0., 0.],
# >         [0., 0., 6.],
# >         [0., 6., 4.]])
