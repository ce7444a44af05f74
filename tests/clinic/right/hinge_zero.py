import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(5):
    a, p, n = (net(x), net(x), net(x) + 100)
    loss = F.triplet_margin_loss(a, p, n, margin=0.1)
    opt.zero_grad()
    loss.backward()
    opt.step()
