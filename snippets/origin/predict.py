import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 15.0])
fares = base + per_km * km
loss = ((fares - paid) ** 2).mean()
fares.retain_grad()
loss.backward()
print(fares.grad)
# > tensor([ 0., -1.,  0.])
print(base.grad, per_km.grad)
# > tensor(-1.) tensor(-2.)
