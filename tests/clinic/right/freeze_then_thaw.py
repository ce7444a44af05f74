import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(4):
    reg = net[0].weight.abs().mean()
    if epoch < 2:
        reg = reg.detach()
    loss = F.mse_loss(net(x), y) + reg
    opt.zero_grad()
    loss.backward()
    opt.step()
