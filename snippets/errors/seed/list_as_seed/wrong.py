import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(2)
(dx,) = torch.autograd.grad(y, x, [0.5, 10.0])
#! TypeError: gradients can be either Tensors or None, but got float
