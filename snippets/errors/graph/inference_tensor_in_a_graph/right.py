import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    features = torch.tensor([3.0, 4.0])
loss = (w * features).sum()
loss.backward()
print(w.grad)
# > tensor([3., 4.])
