import torch

km, paid = 6.0, 12.0
base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
fare = base + per_km * km
loss = (fare - paid) ** 2
loss.backward(gradient=torch.tensor(1.0))
print(base.grad, per_km.grad)
# > tensor(6.) tensor(36.)
