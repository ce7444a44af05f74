import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
opt = torch.optim.LBFGS(net.parameters(), max_iter=5)


def closure():
    opt.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    return loss


for _ in range(3):
    print(opt.step(closure).item())
