import torch

t = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
position = t.pow(2)  # shape (3,)
(velocity,) = torch.autograd.grad(position, t)
#! RuntimeError: grad can be implicitly created only for scalar outputs
