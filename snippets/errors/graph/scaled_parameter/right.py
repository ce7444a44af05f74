import torch

w = (torch.ones(3) * 0.5).requires_grad_()
w.pow(2).sum().backward()
print(w.grad)
# > tensor([1., 1., 1.])
