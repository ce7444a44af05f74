import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.mul(x, 2)
y.sum().backward()
print(x.grad)
# > tensor([2., 2., 2.])
