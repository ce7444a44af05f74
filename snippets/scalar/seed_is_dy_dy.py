import torch

km, paid = 6.0, 12.0
base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
fare = base + per_km * km
loss = (fare - paid) ** 2
loss.retain_grad()
fare.retain_grad()
loss.backward()
print(loss.grad, fare.grad)
# > tensor(1.) tensor(6.)
