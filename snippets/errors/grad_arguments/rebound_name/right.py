import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2).sum()
row = x.unsqueeze(0)
(dx,) = torch.autograd.grad(y, x)
print(dx)
# > tensor([2., 4., 6.])
