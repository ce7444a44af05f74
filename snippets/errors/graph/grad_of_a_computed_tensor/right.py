import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
h.retain_grad()
(3 * h).sum().backward()
print(h.grad)
# > tensor([3., 3.])
