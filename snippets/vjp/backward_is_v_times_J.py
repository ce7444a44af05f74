import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
J = torch.autograd.functional.jacobian(predict, w)
print(J)
# > tensor([[1., 1.],
# >         [1., 2.],
# >         [1., 6.]])
v = torch.tensor([1.0, 10.0, 100.0])
predict(w).backward(gradient=v)
print(w.grad)
# > tensor([111., 621.])
print(v @ J)
# > tensor([111., 621.])
