import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(4):
    w = net[0].weight
    with torch.no_grad():
        u = F.normalize(w @ torch.ones(4), dim=0)
        v = F.normalize(w.T @ u, dim=0)
    sigma = u @ w @ v
    loss = F.mse_loss(net(x), y) + 0.1 * sigma
    opt.zero_grad()
    loss.backward()
    opt.step()
