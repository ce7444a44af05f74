import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
unused = nn.Linear(3, 3)
opt = torch.optim.SGD([*net.parameters(), *unused.parameters()], lr=0.1)
for _ in range(4):
    loss = F.mse_loss(net(x), y) + 0 * sum(p.sum() for p in unused.parameters())
    opt.zero_grad()
    loss.backward()
    opt.step()
