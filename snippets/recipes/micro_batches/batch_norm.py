import torch
from torch.nn.functional import batch_norm

x = torch.tensor([[0.0], [2.0], [4.0], [10.0]])
target = torch.tensor([[0.0], [1.0], [2.0], [8.0]])


def gradient(parts):
    w = torch.tensor(1.0, requires_grad=True)
    for rows in torch.arange(4).chunk(parts):
        normalized = batch_norm(x[rows], None, None, training=True)
        losses = (w * normalized - target[rows]).pow(2)
        losses.backward(gradient=torch.full_like(losses, 1 / 4))
    return round(w.grad.item(), 2)


print(gradient(parts=1), gradient(parts=2))
# > -4.15 -1.5
