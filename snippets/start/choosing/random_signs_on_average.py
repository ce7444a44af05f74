from itertools import product

import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
squares = []
for signs in product([-1.0, 1.0], repeat=3):
    seed = torch.tensor(signs)
    (row,) = torch.autograd.grad(fares, w, grad_outputs=seed, retain_graph=True)
    squares.append(row.pow(2).sum())
print(torch.stack(squares).mean())
# > tensor(44.)
J = torch.autograd.functional.jacobian(predict, w)
print(J.pow(2).sum())
# > tensor(44.)
