import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
codes = nn.Embedding(5, 2)
opt = torch.optim.Adam([*net.parameters(), *codes.parameters()])
for _ in range(4):
    z = net(x)
    idx = torch.cdist(z, codes.weight).argmin(1)
    q = codes(idx)
    commit = F.mse_loss(z, q.detach()) * 0.25 + F.mse_loss(q, z.detach())
    st = z + (q - z).detach()
    loss = F.mse_loss(st, y) + commit
    opt.zero_grad()
    loss.backward()
    opt.step()
