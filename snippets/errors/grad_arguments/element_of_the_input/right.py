import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2).sum()
(dx,) = torch.autograd.grad(y, x)
print(dx[0])
# > tensor(2.)
