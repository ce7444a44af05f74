import torch


def f(x):
    return A @ x


A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 2.0, 3.0])
y, vjp = torch.func.vjp(f, x)  # y has shape (2,)
print(vjp(torch.ones_like(x)))
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).
