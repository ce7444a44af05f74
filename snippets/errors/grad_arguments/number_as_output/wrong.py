import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum().item()
(dx,) = torch.autograd.grad(loss, x)
#! TypeError: 'float' object is not iterable
