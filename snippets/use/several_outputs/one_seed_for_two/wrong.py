import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, cubes = x**2, x**3
torch.autograd.backward([squares, cubes], grad_tensors=[torch.ones(3)])
#! RuntimeError: got 2 tensors and 1 gradients
