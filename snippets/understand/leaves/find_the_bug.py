import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.pow(2).sum().backward()
moved = w - 0.1 * w.grad
print(moved.is_leaf)
# > False
with torch.no_grad():
    w -= 0.1 * w.grad
print(w, w.is_leaf)
# > tensor([0.8000, 1.6000], requires_grad=True) True
