import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (3 * x).sum()  # without b
dx, db = torch.autograd.grad(y, (x, b), materialize_grads=True)
step = db * 0.5
print(step)
# > tensor([0., 0.])
