import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.stack([3 * x[0], x[1] ** 2])
y.backward(torch.ones(2))
print(x.grad)
# > tensor([3., 4.])
