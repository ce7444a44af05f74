import torch
from torch import nn
from torch.nn.functional import mse_loss

torch.manual_seed(0)
series = torch.arange(13.0).sin().reshape(13, 1, 1)
inputs, targets = series[:-1].split(4), series[1:].split(4)
lstm, head = nn.LSTM(1, 4), nn.Linear(4, 1)
zeros = torch.zeros(1, 1, 4)

kept = []
received = zeros, zeros
for x, target in zip(inputs, targets, strict=True):
    hidden, sent = lstm(x, received)
    kept.append((mse_loss(head(hidden), target), sent, received))
    received = tuple(part.detach().requires_grad_() for part in sent)

seeds = zeros, zeros  # nothing follows the last piece
for loss, sent, received in reversed(kept):
    torch.autograd.backward((loss, *sent), (None, *seeds))
    seeds = tuple(part.grad for part in received)

hidden, _ = lstm(series[:-1])
(whole,) = torch.autograd.grad(
    3 * mse_loss(head(hidden), series[1:]), lstm.weight_hh_l0
)
print(torch.allclose(lstm.weight_hh_l0.grad, whole, atol=1e-6))
# > True
