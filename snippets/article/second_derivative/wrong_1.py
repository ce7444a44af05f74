import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(3).sum()
(dy,) = torch.autograd.grad(y, create_graph=True)
#! TypeError: grad() missing 1 required positional argument: 'inputs'
