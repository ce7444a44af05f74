import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Linear(3, 2), nn.Linear(2, 1)
saved = torch.optim.Adam([*body.parameters(), *head.parameters()]).state_dict()
body.requires_grad_(False)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()])
optimizer.load_state_dict(saved)
print([len(group["params"]) for group in optimizer.param_groups])
# > [4]
