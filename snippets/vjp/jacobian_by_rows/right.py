import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
J = torch.zeros(3, 2)
for i in range(3):
    e = torch.zeros(3)
    e[i] = 1.0
    w.grad = None
    fares.backward(e, retain_graph=True)
    J[i] = w.grad
print(J)
# > tensor([[1., 1.],
# >         [1., 2.],
# >         [1., 6.]])
