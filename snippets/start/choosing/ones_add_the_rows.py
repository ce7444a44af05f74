import torch

km = torch.tensor([1.0, 2.0, 6.0])


def predict(w):
    base, per_km = w
    return base + per_km * km


x = torch.tensor([1.0, 2.0, 6.0], requires_grad=True)
squares = x**2
squares.backward(gradient=torch.ones_like(squares))
print(x.grad)  # each square has an input of its own
# > tensor([ 2.,  4., 12.])

w = torch.tensor([3.0, 2.0], requires_grad=True)
fares = predict(w)
fares.backward(gradient=torch.ones_like(fares))
print(w.grad)  # all fares share both prices
# > tensor([3., 9.])
