import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Linear(3, 2), nn.Linear(2, 1)
saved = torch.optim.Adam([*body.parameters(), *head.parameters()]).state_dict()
body.requires_grad_(False)
parameters = [p for p in [*body.parameters(), *head.parameters()] if p.requires_grad]
optimizer = torch.optim.Adam(parameters)
optimizer.load_state_dict(saved)
#! ValueError: loaded state dict contains a parameter group that doesn't match the size of optimizer's group
