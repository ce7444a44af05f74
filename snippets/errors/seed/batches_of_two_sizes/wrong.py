import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y, z = x.pow(2), 3 * x
rows = torch.eye(2)
seeds = (rows, torch.ones(1, 2))
(dx,) = torch.autograd.grad((y, z), x, seeds, is_grads_batched=True)
#! ValueError: vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [2, 1] for the mapped dimension
