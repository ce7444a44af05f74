import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
replicas = [copy.deepcopy(net) for _ in range(2)]
opts = [torch.optim.SGD(r.parameters(), lr=0.1) for r in replicas]
for _ in range(3):
    for opt, replica, part, goal in zip(opts, replicas, x.chunk(2), y.chunk(2), strict=False):
        opt.zero_grad()
        F.mse_loss(replica(part), goal).backward()
    with torch.no_grad():
        for pair in zip(*(r.parameters() for r in replicas), strict=False):
            mean = torch.stack([p.grad for p in pair]).mean(0)
            for p in pair:
                p.grad.copy_(mean)
    for opt in opts:
        opt.step()
