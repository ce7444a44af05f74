import math

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(4):
    fit = F.mse_loss(net(x), y)
    const = y.var().log().item()
    loss = fit + const + math.log(2 * math.pi) / 2
    opt.zero_grad()
    loss.backward()
    opt.step()
    fit = fit.item()
