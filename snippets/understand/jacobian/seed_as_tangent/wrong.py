import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
v = torch.tensor([1.0, 10.0, 100.0])  # the shape of fares
fares, product = torch.func.jvp(predict, (w,), (v,))
#! RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is of size [3].
