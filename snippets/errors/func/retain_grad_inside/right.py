import torch


def loss(w, zeros):
    error = 3 * w - 1 + zeros
    return error.pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss, argnums=(0, 1))(w, torch.zeros(3)))
# > (tensor([12., 30., 48.]), tensor([ 4., 10., 16.]))
