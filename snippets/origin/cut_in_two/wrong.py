import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])

fares = base + per_km * km
cut = fares.detach().requires_grad_()
loss = ((cut - paid) ** 2).mean()
loss.backward()
print(cut.grad)
# > tensor([ 0., -1.,  2.])
print(base.grad, per_km.grad)
# > None None
