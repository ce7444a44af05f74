import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
s = nn.Parameter(torch.zeros(2))
opt = torch.optim.Adam([*net.parameters(), s])
for _ in range(4):
    out = net(x)
    losses = torch.stack([F.mse_loss(out, y), F.l1_loss(out, y)])
    loss = (losses * (-s).exp() + s).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
