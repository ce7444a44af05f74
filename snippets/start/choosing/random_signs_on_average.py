from itertools import product

import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
squares = []
for signs in product([-1.0, 1.0], repeat=2):
    seed = torch.tensor(signs)
    (row,) = torch.autograd.grad(y, x, grad_outputs=seed, retain_graph=True)
    squares.append(row.pow(2).sum())
print(torch.stack(squares).mean())
# > tensor(230.)
J = torch.autograd.functional.jacobian(f, x)
print(J.pow(2).sum())
# > tensor(230.)
