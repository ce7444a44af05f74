import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
total = x.sum()
total = total.detach()
(x * total).sum().backward()
print(x.grad)
# > tensor([6., 6., 6.])
