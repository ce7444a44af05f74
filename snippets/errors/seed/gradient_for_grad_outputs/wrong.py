import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
(dx,) = torch.autograd.grad(y, x, gradient=torch.ones_like(y))
#! TypeError: grad() got an unexpected keyword argument 'gradient'
