import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2  # shape (2,)
z = 3 * x  # shape (2,)
v = torch.tensor([1.0, 10.0])
(g,) = torch.autograd.grad((y, z), x, grad_outputs=(v, v))
print(g)
# > tensor([ 5., 70.])
