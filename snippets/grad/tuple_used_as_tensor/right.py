import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad((x**2).sum(), x)
print(g)
# > tensor([2., 4., 6.])
step = 0.5 * g
print(step)
# > tensor([1., 2., 3.])
