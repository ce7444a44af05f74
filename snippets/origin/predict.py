import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x.pow(2)
y = h[:2] * h[1:]
loss = (torch.tensor([1.0, 0.0]) * y).sum()
for t in (h, y):
    t.retain_grad()
loss.backward()
print(y.grad, h.grad, x.grad)
# > tensor([1., 0.]) tensor([4., 1., 0.]) tensor([8., 4., 0.])
