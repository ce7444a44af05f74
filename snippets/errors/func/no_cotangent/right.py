import torch


def loss(w):
    return (w - 1.0).pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
value, vjp = torch.func.vjp(loss, w)
print(vjp(torch.tensor(1.0)))
# > (tensor([0., 2., 4.]),)
