import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.backward(torch.ones(2), True)
y.backward(torch.ones(2))
print(x.grad)
# > tensor([4., 8.])
