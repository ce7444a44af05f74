import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
fares.backward(gradient=torch.tensor([-1.0, 1.0, 0.0]))
print(w.grad)
# > tensor([0., 1.])
