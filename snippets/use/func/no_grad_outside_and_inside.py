import torch
from torch.func import grad


def f(x):
    with torch.no_grad():
        c = x**2  # a constant
    return c * x


x = torch.tensor(3.0)
with torch.no_grad():
    print(grad(lambda x: x**2)(x))
# > tensor(6.)
print(grad(f)(x))
# > tensor(9.)
