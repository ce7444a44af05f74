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
    loss.backward()
    optimizer.step()
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
