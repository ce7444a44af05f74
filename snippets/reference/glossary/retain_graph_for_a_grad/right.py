import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.retain_grad()
y.sum().backward()
print(y.grad)
# > tensor([1., 1., 1.])
