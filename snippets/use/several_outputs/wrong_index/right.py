import torch

x = torch.tensor([2.0, 3.0], requires_grad=True)
total, product = x.sum(), x.prod()
seeds = [torch.tensor(1.0), torch.tensor(1.0)]
torch.autograd.backward([total, product], seeds)
print(x.grad)
# > tensor([4., 3.])
