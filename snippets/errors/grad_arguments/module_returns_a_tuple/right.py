import torch
from torch import nn

torch.manual_seed(0)
lstm = nn.LSTM(1, 2)
series = torch.arange(6.0).reshape(6, 1, 1)  # steps, batch, features
hidden, state = lstm(series)
hidden.sum().backward()
print(hidden.shape, lstm.weight_ih_l0.grad.shape)
# > torch.Size([6, 1, 2]) torch.Size([8, 1])
