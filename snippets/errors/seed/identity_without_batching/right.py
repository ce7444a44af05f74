import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.ones(3, requires_grad=True)
y = A @ x  # shape (2,)
(J,) = torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)
print(J)
# > tensor([[1., 2., 3.],
# >         [4., 5., 6.]])
