import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
with torch.no_grad():
    floor = F.mse_loss(net(x), y)
for _ in range(4):
    loss = (
        F.mse_loss(net(x), y) + 0.0 * floor + 0.0001 * sum(p.pow(2).sum() for p in net.parameters())
    )
    opt.zero_grad()
    loss.backward()
    opt.step()
