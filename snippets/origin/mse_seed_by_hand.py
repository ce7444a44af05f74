import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])
fares = base + per_km * km
seed = 2 * (fares.detach() - paid) / 3
print(seed)
# > tensor([ 0., -1.,  2.])
fares.backward(gradient=seed)
print(base.grad, per_km.grad)
# > tensor(1.) tensor(10.)
