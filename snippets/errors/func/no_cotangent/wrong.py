import torch


def loss(w):
    return (w - 1.0).pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
value, vjp = torch.func.vjp(loss, w)
print(vjp())
#! TypeError: _vjp_with_argnums.<locals>.wrapper() missing 1 required positional argument: 'cotangents'
