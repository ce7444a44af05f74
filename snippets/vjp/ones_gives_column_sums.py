import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
predict(w).backward(gradient=torch.ones(3))
print(w.grad)
# > tensor([3., 9.])
J = torch.func.jacrev(predict)(w.detach())
print(J.sum(dim=0))
# > tensor([3., 9.])
