import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y, z = 2 * x, 3 * x
seeds = (torch.ones(3), torch.full((3,), 10.0))
torch.autograd.backward((y, z), seeds)
print(x.grad)
# > tensor([32., 32., 32.])
