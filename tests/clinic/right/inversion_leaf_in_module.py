import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)


class Inv(nn.Module):
    def __init__(self):
        super().__init__()
        self.code = torch.zeros(8, 4, requires_grad=True)

    def forward(self):
        return net(self.code)


inv = Inv()
for p in net.parameters():
    p.requires_grad_(False)
opt = torch.optim.Adam([inv.code], lr=0.1)
for _ in range(4):
    loss = F.mse_loss(inv(), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
