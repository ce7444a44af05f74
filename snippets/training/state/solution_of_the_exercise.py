import torch
from torch import nn

torch.manual_seed(0)
lstm = nn.LSTM(4, 6, batch_first=True)
_, state = lstm(torch.randn(8, 4, 4))
last_batch = torch.randn(5, 4, 4)
lstm(last_batch, tuple(part.detach() for part in state))
#! RuntimeError: Expected hidden[0] size (1, 5, 6), got [1, 8, 6]
