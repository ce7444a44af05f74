import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
q = nn.Linear(6, 1)
qopt = torch.optim.Adam(q.parameters())
for _ in range(4):
    a = torch.tanh(net(x))
    loss = -q(torch.cat([x, a], 1)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    qopt.zero_grad()
    qloss = F.mse_loss(q(torch.cat([x, a.detach()], 1)), torch.randn(8, 1))
    qloss.backward()
    qopt.step()
