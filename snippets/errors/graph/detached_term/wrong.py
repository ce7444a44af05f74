import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
weight = x.detach()
loss = (weight * x).sum()
loss.backward()
print(x.grad)
# > tensor([1., 2., 3.])
