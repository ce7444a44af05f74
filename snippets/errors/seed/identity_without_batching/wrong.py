import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.ones(3, requires_grad=True)
y = A @ x  # shape (2,)
(J,) = torch.autograd.grad(y, x, torch.eye(2))
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2, 2]) and output[0] has a shape of torch.Size([2]).
