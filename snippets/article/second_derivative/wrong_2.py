import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(3).sum()
(dy,) = torch.autograd.grad(y, x, create_graph=True)
(d2y,) = torch.autograd.grad(dy, x)
#! RuntimeError: grad can be implicitly created only for scalar outputs
