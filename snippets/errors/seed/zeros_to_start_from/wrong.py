import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.backward(torch.zeros_like(y))
print(x.grad)
# > tensor([0., 0., 0.])
