import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
z = y.sum()
torch.autograd.backward([y, z], [torch.tensor([1.0, 10.0]), None])
print(x.grad)
# > tensor([ 4., 44.])
