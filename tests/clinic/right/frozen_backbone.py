import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
backbone = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6)).eval()
for p in backbone.parameters():
    p.requires_grad = False
head = nn.Linear(6, 2)
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, head.parameters()), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(head(backbone(x)), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
