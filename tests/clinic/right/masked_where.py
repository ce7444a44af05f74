import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
mask = (torch.rand(8, 2) > 0.5).float()
for _ in range(4):
    out = net(x).exp()
    loss = (out.clamp(min=1e-06).log() * mask).sum() / mask.sum() + torch.where(
        mask > 0, (out - y).pow(2), torch.zeros_like(out)
    ).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
