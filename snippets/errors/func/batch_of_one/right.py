import torch


def loss(w):
    return (batch @ w - 3.0).pow(2).mean()


batch = torch.tensor([[1.0, 2.0]])
w = torch.tensor([1.0, 0.5])
print(torch.func.grad(loss)(w))
# > tensor([-2., -4.])
