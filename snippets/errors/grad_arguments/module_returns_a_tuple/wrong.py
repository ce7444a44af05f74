import torch
from torch import nn

torch.manual_seed(0)
lstm = nn.LSTM(1, 2)
series = torch.arange(6.0).reshape(6, 1, 1)  # steps, batch, features
hidden = lstm(series)
hidden.sum().backward()
#! AttributeError: 'tuple' object has no attribute 'sum'
