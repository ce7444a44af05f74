import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.pow(2).sum().backward()
w.grad = 0.0
#! TypeError: assigned grad expected to be a Tensor or None but got grad of type float
