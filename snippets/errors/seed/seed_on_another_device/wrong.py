import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)  # on the CPU
y = x.pow(2)
y.backward(torch.ones(3, device="meta"))
#! RuntimeError: invalid gradient at index 0 - expected device cpu but got meta
