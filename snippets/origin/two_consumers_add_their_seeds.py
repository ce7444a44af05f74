import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
h.retain_grad()
loss = h[0] * h[1] + 5 * h[1]
loss.backward()
print(h.grad)
# > tensor([4., 6.])
