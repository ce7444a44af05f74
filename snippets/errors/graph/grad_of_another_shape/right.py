import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w.pow(2).sum().backward()
w.grad = torch.full_like(w, w.grad.mean())
print(w.grad)
# > tensor([4., 4., 4.])
