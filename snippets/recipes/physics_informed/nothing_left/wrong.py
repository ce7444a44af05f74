import torch

t = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
w = torch.tensor(2.0, requires_grad=True)
u = w * t
ones = torch.ones_like(u)
(du,) = torch.autograd.grad(u, t, grad_outputs=ones, create_graph=True)
(d2u,) = torch.autograd.grad(du, t, grad_outputs=ones)
#! RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.
