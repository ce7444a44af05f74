import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
along_per_km = torch.tensor([0.0, 1.0])
fares, change = torch.func.jvp(predict, (w,), (along_per_km,))
print(change)
# > tensor([1., 2., 6.])
