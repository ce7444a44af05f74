import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
clipped = x.detach().clone()
clipped.clamp_(max=2.0)
y.sum().backward()
print(x.grad)
# > tensor([2., 4., 6.])
