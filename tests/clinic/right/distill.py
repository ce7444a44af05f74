import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
teacher = copy.deepcopy(net).eval()
for p in teacher.parameters():
    p.requires_grad_(False)
for _ in range(4):
    s = net(x)
    teacher_logits = teacher(x)
    loss = F.kl_div(
        F.log_softmax(s / 2, 1), F.softmax(teacher_logits / 2, 1), reduction="batchmean"
    ) * 4 + F.cross_entropy(s, torch.zeros(8, dtype=torch.long))
    opt.zero_grad()
    loss.backward()
    opt.step()
