import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x
head = y[:2]
head.mul_(10)
y.sum().backward()
print(x.grad)
# > tensor([20., 20.,  2.])
