import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
masked = w.clone()
masked[0] = 0.0
masked.pow(2).sum().backward()
print(w.grad)
# > tensor([0., 4., 6.])
