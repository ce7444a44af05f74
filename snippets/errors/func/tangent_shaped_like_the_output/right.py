import torch


def f(x):
    return A @ x


A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 2.0, 3.0])
tangent = torch.tensor([1.0, 0.0, 0.0])
y, change = torch.func.jvp(f, (x,), (tangent,))
print(change)
# > tensor([1., 4.])
