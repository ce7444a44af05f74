import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(x**2).sum().backward()
print(x.grad)
# > tensor([2., 4., 6.])
kept = x.grad
(x**2).sum().backward()
print(x.grad)
# > tensor([ 4.,  8., 12.])
print(kept)
# > tensor([ 4.,  8., 12.])
