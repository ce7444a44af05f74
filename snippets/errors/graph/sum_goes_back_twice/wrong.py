import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x + 1).sum()
y.backward()
y.backward()
print(x.grad)
# > tensor([2., 2., 2.])
