import torch
from torch.autograd import grad, gradcheck


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(f, (x,)))
# > True

seeds = torch.eye(2, dtype=torch.float64)
columns = [grad(f(x), x, grad_outputs=seed)[0] for seed in seeds]
print(torch.stack(columns, dim=1))  # analytical
# > tensor([[ 2.,  0.],
# >         [ 1.,  9.],
# >         [ 0., 12.]], dtype=torch.float64)

steps = 1e-6 * torch.eye(3, dtype=torch.float64)
with torch.no_grad():
    rows = [(f(x + step) - f(x - step)) / 2e-6 for step in steps]
print(torch.stack(rows).round(decimals=4))  # numerical
# > tensor([[ 2.,  0.],
# >         [ 1.,  9.],
# >         [ 0., 12.]], dtype=torch.float64)
