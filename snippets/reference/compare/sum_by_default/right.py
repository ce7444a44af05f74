import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y)))
# > (tensor([2., 4., 6.]),)
