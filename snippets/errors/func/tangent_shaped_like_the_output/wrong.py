import torch


def f(x):
    return A @ x


A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 2.0, 3.0])
tangent = torch.tensor([1.0, 0.0])
y, change = torch.func.jvp(f, (x,), (tangent,))
#! RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [3] while the given forward gradient is of size [2].
