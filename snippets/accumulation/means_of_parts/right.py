import torch

base = torch.tensor(3.0, requires_grad=True)
per_km = torch.tensor(2.0, requires_grad=True)
km = torch.tensor([1.0, 2.0, 6.0])
paid = torch.tensor([5.0, 8.5, 12.0])


def squared_errors(part):
    return (base + per_km * km[part] - paid[part]) ** 2


squared_errors(slice(0, 3)).mean().backward()
print(base.grad, per_km.grad)
# > tensor(1.) tensor(10.)

base.grad = per_km.grad = None
for part in (slice(0, 2), slice(2, 3)):  # two rides, then one
    share = torch.tensor(len(km[part]) / len(km))
    squared_errors(part).mean().backward(gradient=share)
print(base.grad, per_km.grad)
# > tensor(1.) tensor(10.)
