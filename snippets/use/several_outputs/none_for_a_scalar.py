import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss, squares = x.sum(), x**2
torch.autograd.backward([loss, squares], [None, torch.tensor([0.0, 0.0, 1.0])])
print(x.grad)
# > tensor([1., 1., 7.])
