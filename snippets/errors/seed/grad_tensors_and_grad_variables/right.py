import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
v = torch.ones(3)
torch.autograd.backward(y, v)
print(x.grad)
# > tensor([2., 4., 6.])
