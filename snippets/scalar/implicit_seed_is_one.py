import torch

a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
a.pow(2).sum().backward()
b.pow(2).sum().backward(torch.tensor(1.0))
print(a.grad)
# > tensor([2., 4., 6.])
print(b.grad)
# > tensor([2., 4., 6.])
