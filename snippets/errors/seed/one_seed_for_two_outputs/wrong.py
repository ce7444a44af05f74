import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y, z = 2 * x, 3 * x
ones = torch.ones(3)
torch.autograd.backward((y, z), ones)
#! RuntimeError: got 2 tensors and 1 gradients
