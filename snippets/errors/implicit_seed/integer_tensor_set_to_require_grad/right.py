import torch

x = torch.arange(3.0)
x.requires_grad_()
x.pow(2).sum().backward()
print(x.grad)
# > tensor([0., 2., 4.])
