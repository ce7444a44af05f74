import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = w.pow(2).sum()
loss.backward()
with torch.no_grad():
    w.fill_(10.0)
print(w.grad)
# > tensor([2., 4., 6.])
