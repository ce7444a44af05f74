import torch
from torch import nn
from torch.nn.functional import mse_loss

torch.manual_seed(0)
series = torch.arange(13.0).sin().reshape(13, 1, 1)  # steps, batch, features
inputs, targets = series[:-1].split(4), series[1:].split(4)
lstm, head = nn.LSTM(1, 4), nn.Linear(4, 1)
optimizer = torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.1)
state = None  # the LSTM takes zeros
for x, target in zip(inputs, targets, strict=True):
    hidden, (h, c) = lstm(x, state)
    state = h.detach(), c.detach()
    loss = mse_loss(head(hidden), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(round(loss.item(), 3))
# > 0.637
# > 0.607
# > 0.43
