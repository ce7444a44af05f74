from itertools import product

import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = A @ x
squares = []
for signs in product([-1.0, 1.0], repeat=2):
    seed = torch.tensor(signs)
    (row,) = torch.autograd.grad(y, x, grad_outputs=seed, retain_graph=True)
    squares.append(row.pow(2).sum())
print(torch.stack(squares).mean())
# > tensor(91.)
print(A.pow(2).sum())
# > tensor(91.)
