import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
(3 * h).sum().backward()
h.retain_grad()
print(h.grad)
# > None
