import torch


def loss(w):
    return w.square().sum(), w.abs().max()


w = torch.tensor([3.0, 4.0])
gradient, largest = torch.func.grad(loss, has_aux=True)(w)
peak = torch.zeros(()) + largest
print(gradient, peak)
# > tensor([6., 8.]) tensor(4.)
