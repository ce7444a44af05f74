import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
fares = base + per_km * km
fares.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(base.grad, per_km.grad)
# > tensor(111.) tensor(621.)
