import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()
(g,) = torch.autograd.grad(y, x)
print(g)
# > tensor([6., 8.])
