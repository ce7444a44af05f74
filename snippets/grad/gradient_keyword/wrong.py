import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 10.0, 100.0])
(g,) = torch.autograd.grad(x**2, x, gradient=v)
#! TypeError: grad() got an unexpected keyword argument 'gradient'
