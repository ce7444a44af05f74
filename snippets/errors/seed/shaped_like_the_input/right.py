import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.ones(3, requires_grad=True)
y = A @ x  # shape (2,)
(dx,) = torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y))
print(dx)
# > tensor([5., 7., 9.])
