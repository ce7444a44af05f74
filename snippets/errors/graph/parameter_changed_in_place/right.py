import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.pow(2).sum().backward()
with torch.no_grad():
    w -= 0.25 * w.grad
print(w)
# > tensor([0.5000, 1.0000], requires_grad=True)
