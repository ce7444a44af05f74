import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
loss = x.pow(2).sum()
loss.backward()
print(x.grad)
# > tensor([6., 8.])
with torch.no_grad():
    x.clamp_(max=3.5)
