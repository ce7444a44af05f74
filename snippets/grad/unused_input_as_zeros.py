import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
y = x**2  # w takes no part
v = torch.ones_like(y)
dx, dw = torch.autograd.grad(y, (x, w), grad_outputs=v, materialize_grads=True)
print(dx, dw)
# > tensor([2., 4.]) tensor([0., 0.])
