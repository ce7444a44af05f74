import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


v = torch.tensor([1.0, 10.0, 100.0])
a = torch.tensor([3.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 2.0], requires_grad=True)
predict(a).backward(gradient=v)
(v * predict(b)).sum().backward()
print(a.grad)
# > tensor([111., 621.])
print(b.grad)
# > tensor([111., 621.])
