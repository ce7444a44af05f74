import torch

w = torch.tensor(3.0, requires_grad=True)
loss = w**2
loss.backward()
with torch.no_grad():
    w -= 0.25 * w.grad
w.grad = None
loss = w**2
loss.backward()
print(w.grad)
# > tensor(3.)
