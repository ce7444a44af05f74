import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
fares.backward(gradient=torch.ones_like(fares))
print(w.grad)
# > tensor([3., 9.])
