import torch


def f(x):
    return torch.stack([x[0] * x[1], x[0].pow(2)])


x = torch.tensor([1.0, 2.0], requires_grad=True)
along_x0 = torch.tensor([1.0, 0.0])
(change,) = torch.autograd.grad(f(x), x, along_x0)
print(change)
# > tensor([2., 1.])
