import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for p in net[0].parameters():
    p.requires_grad_(False)
opt = torch.optim.SGD(net[2].parameters(), lr=0.1)
for epoch in range(4):
    if epoch == 2:
        net[0].requires_grad_(True)
        opt.add_param_group({"params": net[0].parameters(), "lr": 0.01})
    loss = F.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
