import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x.pow(2)
y = h[:2] * h[1:]  # shape (2,)
loss = (torch.tensor([1.0, 10.0]) * y).sum()
for t in (h, y, loss):
    t.retain_grad()
loss.backward()
print(loss.grad)
# > tensor(1.)
print(y.grad)
# > tensor([ 1., 10.])
print(h.grad)
# > tensor([ 4., 91., 40.])
print(x.grad)
# > tensor([  8., 364., 240.])
