import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])


def loss():
    return ((base + per_km * km - paid) ** 2).mean()


loss().backward()
print(base.grad, per_km.grad)
# > tensor(1.) tensor(10.)
kept = per_km.grad
loss().backward()
print(base.grad, per_km.grad)
# > tensor(2.) tensor(20.)
print(kept)
# > tensor(20.)
