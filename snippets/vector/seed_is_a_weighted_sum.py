import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


v = torch.tensor([10.0, 1.0])
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f(a).backward(v)
(v * f(b)).sum().backward()
print(a.grad)
# > tensor([20., 19., 12.])
print(b.grad)
# > tensor([20., 19., 12.])
