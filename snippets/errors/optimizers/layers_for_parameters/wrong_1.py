import torch
from torch import nn

torch.manual_seed(0)
encoder, decoder = nn.Linear(3, 2), nn.Linear(2, 3)
torch.optim.SGD([encoder, decoder], lr=0.1)
#! TypeError: optimizer can only optimize Tensors, but one of the params is torch.nn.modules.linear.Linear
