import torch

w = torch.tensor([1.0, 2.0]).double().requires_grad_()
w.pow(2).sum().backward()
print(w.grad)
# > tensor([2., 4.], dtype=torch.float64)
