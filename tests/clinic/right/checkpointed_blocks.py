import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
blocks = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
head = nn.Linear(4, 2)
opt = torch.optim.Adam([*blocks.parameters(), *head.parameters()])
for _ in range(3):
    h = x
    for block in blocks:
        h = torch.tanh(checkpoint(block, h, use_reentrant=False))
    loss = F.mse_loss(head(h), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
