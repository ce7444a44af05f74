import torch
from torch import nn

torch.manual_seed(0)

net = nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(6):
    x = torch.randn(6, 4) * (float("inf") if i == 3 else 1.0)
    loss = net(x).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    if not torch.isfinite(loss):
        for p in net.parameters():
            p.grad = None
    opt.step()
