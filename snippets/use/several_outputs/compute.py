import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
seeds = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor(-6.0)]
torch.autograd.backward([2 * x, x.sum()], seeds)
print(x.grad)
# > tensor([-4., -2.,  0.])
