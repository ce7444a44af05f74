import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0])
u = torch.tensor([1.0, 10.0])  # the shape of w
fares, Ju = torch.func.jvp(predict, (w,), (u,))
print(Ju)
# > tensor([11., 21., 61.])
print(torch.func.jacrev(predict)(w) @ u)
# > tensor([11., 21., 61.])
