import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x + 1
y = h.sum()
h.mul_(10)
y.backward()
print(x.grad)
# > tensor([1., 1.])
