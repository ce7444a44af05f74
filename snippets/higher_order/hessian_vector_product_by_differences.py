import torch


def gradient(x):
    """Of f(x) = x[0]**2 * x[1] + x[1]**3, by hand."""
    return torch.stack([2 * x[0] * x[1], x[0] ** 2 + 3 * x[1] ** 2])


x = torch.tensor([1.0, 2.0], dtype=torch.float64)
v = torch.tensor([1.0, 10.0], dtype=torch.float64)
step = 2.0**-10
print((gradient(x + step * v) - gradient(x - step * v)) / (2 * step))
# > tensor([ 24., 122.], dtype=torch.float64)
