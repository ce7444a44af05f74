import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.pow(2).sum().backward()
w.grad_dtype = torch.float64
#! RuntimeError: Cannot set grad_dtype to 'Double' because there is already a gradient with dtype 'float'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the new grad_dtype matches the existing gradient's dtype.
