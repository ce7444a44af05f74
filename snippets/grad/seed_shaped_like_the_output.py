import torch

W = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)  # shape (3,)
y = W @ x  # shape (2,)
v = torch.ones_like(y)
(g,) = torch.autograd.grad(y, x, grad_outputs=v)
print(g)
# > tensor([5., 7., 9.])
