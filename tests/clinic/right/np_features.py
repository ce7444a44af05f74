import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
with torch.no_grad():
    feats = net(x).numpy()
mean = feats.mean(0)
head = nn.Linear(2, 2)
opt = torch.optim.Adam(head.parameters())
for _ in range(4):
    loss = F.mse_loss(head(torch.from_numpy(feats - mean)), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
