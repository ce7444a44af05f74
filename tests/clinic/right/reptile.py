import copy

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
outer_lr = 0.1
for it in range(3):
    before = copy.deepcopy(model.state_dict())
    phase = torch.rand(1)
    opt = torch.optim.SGD(model.parameters(), 0.02)
    for _ in range(3):
        x = torch.rand(8, 1)
        loss = (model(x) - (x + phase).sin()).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    after = model.state_dict()
    model.load_state_dict({k: before[k] + (after[k] - before[k]) * outer_lr for k in before})
    print(it, loss.item())
