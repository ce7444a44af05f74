import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
v = torch.tensor([10.0, 1.0])
a = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
b = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
(A @ a).backward(v)
(v * (A @ b)).sum().backward()
print(a.grad)
# > tensor([14., 25., 36.])
print(b.grad)
# > tensor([14., 25., 36.])
