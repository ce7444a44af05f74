import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, 10.0, 100.0])
predict(w).backward(gradient=v)
predict(w).backward(gradient=-v)
print(w.grad)
# > tensor([0., 0.])
