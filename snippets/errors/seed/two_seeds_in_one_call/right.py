import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
first = torch.tensor([1.0, 0.0, 0.0])
last = torch.tensor([0.0, 0.0, 1.0])
y.backward(first + last)
print(x.grad)
# > tensor([2., 0., 6.])
