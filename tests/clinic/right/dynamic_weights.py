import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(4):
    out = net(x)
    l1, l2 = (F.mse_loss(out, y), F.l1_loss(out, y))
    w1 = 1 / l1.item()
    w2 = 1 / l2.detach()
    loss = w1 * l1 + w2 * l2
    opt.zero_grad()
    loss.backward()
    opt.step()
