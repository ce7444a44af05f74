import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
constant = torch.tensor(5.0)
outputs = [loss, constant]
torch.autograd.backward([y for y in outputs if y.requires_grad])
print(x.grad)
# > tensor([2., 4., 6.])
