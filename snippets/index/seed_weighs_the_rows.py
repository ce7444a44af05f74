import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
J = torch.autograd.functional.jacobian(f, x)
v = torch.tensor([10.0, 1.0])
f(x).backward(gradient=v)
print(x.grad)
# > tensor([20., 19., 12.])
