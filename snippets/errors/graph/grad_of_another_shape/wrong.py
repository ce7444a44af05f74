import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.pow(2).sum().backward()
w.grad = w.grad.mean()
#! RuntimeError: attempting to assign a gradient of size '[]' to a tensor of size '[3]'. Please ensure that the gradient and the tensor are the same size
