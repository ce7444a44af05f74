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
    hidden, state = lstm(x, state)
    loss = mse_loss(head(hidden), target)
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    optimizer.step()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [16, 1]] is at version 2; expected version 1 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
