import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
other = nn.Linear(4, 2)
opt = torch.optim.SGD([*net.parameters(), *other.parameters()], lr=0.1)
for _ in range(4):
    a, b = (net(x), other(x))
    loss = F.mse_loss(a, b.detach()) + F.mse_loss(b, a.detach()) + F.mse_loss(a, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
