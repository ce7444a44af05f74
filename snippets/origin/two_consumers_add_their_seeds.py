import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])

fares = base + per_km * km
fares.retain_grad()
error = ((fares - paid) ** 2).mean()
income = fares.sum()
loss = error - 0.5 * income
loss.backward()
print(fares.grad)
# > tensor([-0.5000, -1.5000,  1.5000])
