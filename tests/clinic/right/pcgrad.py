import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(3):
    out = net(x)
    grads = []
    for k in range(2):
        opt.zero_grad()
        F.mse_loss(out[:, k], y[:, k]).backward(retain_graph=True)
        grads.append([p.grad.clone() for p in net.parameters()])
    for p, a, b in zip(net.parameters(), *grads, strict=False):
        p.grad = a + b
    opt.step()
