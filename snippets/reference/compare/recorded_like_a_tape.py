import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
seed = torch.tensor([1.0, 10.0, 100.0])
(gradient,) = torch.autograd.grad(y, x, grad_outputs=seed)
print(gradient)
# > tensor([  2.,  40., 600.])
