import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x + 10
seed = torch.ones(3)
(dx,) = torch.autograd.grad(y, x, seed)
dx.mul_(100)
print(seed)
# > tensor([100., 100., 100.])
