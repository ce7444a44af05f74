import torch

w = torch.tensor(0.0, requires_grad=True)
loss = (w - 4) ** 2
loss.backward(retain_graph=True)
with torch.no_grad():
    w -= 0.25 * w.grad
w.grad = None
loss.backward()
print(w.grad)
# > tensor(-8.)
