import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


w = torch.tensor([3.0, 2.0], requires_grad=True)
paid = torch.tensor([5.0, 8.5, 12.0])
fares = predict(w)
dL_dfares = 2 * (fares.detach() - paid) / 3  # of L = ((fares - paid) ** 2).mean()
fares.backward(gradient=dL_dfares)
print(dL_dfares)
# > tensor([ 0., -1.,  2.])
print(w.grad)
# > tensor([ 1., 10.])
