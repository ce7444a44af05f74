import torch


def f(x):
    return A @ x


A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 2.0, 3.0])
y, vjp = torch.func.vjp(f, x)  # y has shape (2,)
print(vjp(torch.ones_like(y)))
# > (tensor([5., 7., 9.]),)
