import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
y = 3 * x
torch.autograd.backward((loss, y), (None, torch.ones_like(y)))
print(x.grad)
# > tensor([5., 7., 9.])
