import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
target_net = copy.deepcopy(net)
for _ in range(4):
    a = torch.randint(0, 2, (8, 1))
    r = torch.randn(8)
    q = net(x).gather(1, a).squeeze(1)
    with torch.no_grad():
        best = net(x + 1).argmax(1, keepdim=True)
        target = r + 0.99 * target_net(x + 1).gather(1, best).squeeze(1)
    loss = F.smooth_l1_loss(q, target)
    opt.zero_grad()
    loss.backward()
    opt.step()
    for p, t in zip(net.parameters(), target_net.parameters(), strict=False):
        t.data.mul_(0.9).add_(p.data, alpha=0.1)
