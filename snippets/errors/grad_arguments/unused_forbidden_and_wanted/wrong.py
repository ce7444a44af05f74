import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (3 * x).sum()  # without b
dx, db = torch.autograd.grad(y, (x, b), allow_unused=False, materialize_grads=True)
#! ValueError: Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.
