import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.grad = w
#! RuntimeError: can't assign Variable as its own grad
