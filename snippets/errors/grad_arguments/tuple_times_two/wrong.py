import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2).sum()
doubled = 2 * torch.autograd.grad(y, x)
print(doubled)
# > (tensor([2., 4., 6.]), tensor([2., 4., 6.]))
