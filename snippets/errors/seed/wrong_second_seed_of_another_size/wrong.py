import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y, z = 2 * x, 3 * x  # shape (3,) each
ones = torch.ones(3)
weights = torch.tensor([1.0, 10.0])
torch.autograd.backward((y, z), (ones, weights))
#! RuntimeError: The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0
