import torch

torch.manual_seed(0)
mean = torch.tensor([1.0, 2.0], requires_grad=True)
sample = torch.normal(mean, 0.5 * torch.ones(2))
sample.square().sum().backward()
print(mean.grad)
# > tensor([0., 0.])
