import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.zeros(3)
torch.mul(x, 2, out=y)
#! RuntimeError: mul(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.
