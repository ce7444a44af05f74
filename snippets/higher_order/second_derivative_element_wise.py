import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**3  # y[i] depends on x[i] alone
ones = torch.ones_like(y)
(dy,) = torch.autograd.grad(y, x, grad_outputs=ones, create_graph=True)
(d2y,) = torch.autograd.grad(dy, x, grad_outputs=ones)
print(d2y)
# > tensor([ 6., 12., 18.])
