import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])


def losses():
    base.grad = per_km.grad = None
    return (base + per_km * km - paid) ** 2


losses().backward(torch.ones(3))
print(base.grad, per_km.grad)
# > tensor(3.) tensor(30.)
losses().sum().backward()
print(base.grad, per_km.grad)
# > tensor(3.) tensor(30.)
losses().backward(torch.full((3,), 1 / 3))
print(base.grad, per_km.grad)
# > tensor(1.) tensor(10.)
