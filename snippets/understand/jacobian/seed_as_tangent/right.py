import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
v = torch.tensor([1.0, 10.0, 100.0])  # the shape of fares
fares, vjp_fn = torch.func.vjp(predict, w)
print(vjp_fn(v))
# > (tensor([111., 621.]),)
