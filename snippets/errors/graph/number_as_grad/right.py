import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.pow(2).sum().backward()
w.grad = None
w.pow(2).sum().backward()
print(w.grad)
# > tensor([2., 4.])
