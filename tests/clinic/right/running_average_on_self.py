import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)


class Meter:
    def __init__(self):
        self.total, self.count = (0.0, 0)

    def update(self, value, n):
        self.total += float(value) * n
        self.count += n


meter = Meter()
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    meter.update(loss, len(x))
print(meter.total / meter.count)
