import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(gradient=torch.ones(2, device="meta"))
#! RuntimeError: invalid gradient at index 0 - expected device cpu but got meta
