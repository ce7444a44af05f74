import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Linear(3, 2), nn.Linear(2, 1)
saved = torch.optim.Adam([*body.parameters(), *head.parameters()]).state_dict()
groups = [{"params": body.parameters(), "lr": 0.1}, {"params": head.parameters()}]
optimizer = torch.optim.Adam(groups)
optimizer.load_state_dict(saved)
#! ValueError: loaded state dict has a different number of parameter groups
