import torch
from torch import nn

torch.manual_seed(0)
down, up = nn.Linear(4, 2, bias=False), nn.Linear(2, 3, bias=False)
nn.init.zeros_(down.weight)
nn.init.zeros_(up.weight)
up(down(torch.ones(1, 4))).sum().backward()
print(down.weight.grad.abs().sum(), up.weight.grad.abs().sum())
# > tensor(0.) tensor(0.)
