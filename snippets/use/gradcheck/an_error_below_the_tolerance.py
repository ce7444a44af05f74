import torch
from torch.autograd import gradcheck


def f(x):
    return x**2 + 0.0005 * x.detach() ** 2


x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(f, (x,)))
# > True
print(gradcheck(f, (x,), rtol=1e-6, raise_exception=False))
# > False
