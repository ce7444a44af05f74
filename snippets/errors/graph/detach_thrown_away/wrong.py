import torch

w = torch.tensor(3.0, requires_grad=True)
target = w * 2
target.detach()
loss = (w - target).square()
loss.backward()
print(w.grad)
# > tensor(6.)
