import torch
from torch.autograd.graph import get_gradient_edge

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.ones(3, requires_grad=True)
edge = get_gradient_edge(A @ x)  # shape (2,)
(J,) = torch.autograd.grad(edge, x, torch.eye(2), is_grads_batched=True)
print(J)
# > tensor([[1., 2., 3.],
# >         [4., 5., 6.]])
