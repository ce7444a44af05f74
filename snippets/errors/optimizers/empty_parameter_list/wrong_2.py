import torch
from torch import nn

torch.manual_seed(0)
tower = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
weights = (p for p in tower.parameters() if p.dim() == 2)
print(sum(p.numel() for p in weights))
# > 6
torch.optim.SGD(weights, lr=0.1)
#! ValueError: optimizer got an empty parameter list
