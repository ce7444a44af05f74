import torch


def loss(w):
    value = (w - 1.0).pow(2).sum()
    value.backward()
    return value


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss)(w))
#! RuntimeError: backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms.
