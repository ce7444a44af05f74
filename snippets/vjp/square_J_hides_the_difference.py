import torch


def f(x):
    return torch.stack([x[0] * x[1], x[0] ** 2])


x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, 0.0])
f(x).backward(v)
print(x.grad)  # row 0 of J
# > tensor([2., 1.])
print(torch.func.jvp(f, (x.detach(),), (v,))[1])  # column 0 of J
# > tensor([2., 2.])
