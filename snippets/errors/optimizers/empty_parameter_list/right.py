import torch
from torch import nn


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.floors = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 1)])


torch.manual_seed(0)
tower = Tower()
weights = [p for p in tower.parameters() if p.dim() == 2]
print(sum(p.numel() for p in weights))
# > 6
optimizer = torch.optim.SGD(weights, lr=0.1)
print(len(optimizer.param_groups[0]["params"]))
# > 2
