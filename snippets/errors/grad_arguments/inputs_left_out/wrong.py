import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()
(g,) = torch.autograd.grad(y)
#! TypeError: grad() missing 1 required positional argument: 'inputs'
