import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = 3 * x
z = y**2
seeds = torch.tensor([1.0, 1.0]), torch.tensor([10.0, 10.0])
torch.autograd.backward([y, z], seeds)
print(x.grad)
# > tensor([183., 363.])
