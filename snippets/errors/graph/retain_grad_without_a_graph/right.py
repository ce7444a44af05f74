import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 3 * x
h.retain_grad()
h.pow(2).sum().backward()
print(h.grad)
# > tensor([ 6., 12.])
