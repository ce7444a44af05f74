import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)


class L(nn.Module):
    def __init__(self, base):
        super().__init__()
        self.base = base
        for p in base.parameters():
            p.requires_grad_(False)
        self.A = nn.Parameter(torch.randn(2, 4))
        self.B = nn.Parameter(torch.zeros(6, 2))

    def forward(self, x):
        return self.base(x) + x @ self.A.T @ self.B.T


net[0] = L(net[0])
opt = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad])
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
