import torch

a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
a.pow(2).backward(a)
(b * b.pow(2)).sum().backward()
print(a.grad)  # a * 2a: the seed is held constant
# > tensor([ 2.,  8., 18.])
print(b.grad)  # 3b**2: the weight is differentiated too
# > tensor([ 3., 12., 27.])
