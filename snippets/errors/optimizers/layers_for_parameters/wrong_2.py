import torch
from torch import nn

torch.manual_seed(0)
encoder = nn.Linear(3, 2)
torch.optim.SGD(encoder.state_dict(), lr=0.1)
#! TypeError: optimizer can only optimize Tensors, but one of the params is str
