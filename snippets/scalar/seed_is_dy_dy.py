import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2).sum()
y.retain_grad()
y.backward()
print(y.grad)
# > tensor(1.)
print(x.grad)
# > tensor([2., 4., 6.])
