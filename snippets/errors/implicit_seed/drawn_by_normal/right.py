import torch

torch.manual_seed(0)
mean = torch.tensor([1.0, 2.0], requires_grad=True)
sample = mean + 0.5 * torch.randn(2)
sample.square().sum().backward()
print(torch.equal(mean.grad, 2 * sample))
# > True
