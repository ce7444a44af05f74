import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
u = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(u.parameters())
for _ in range(4):
    t = torch.rand(9, 1, requires_grad=True)
    v = u(t)
    (d,) = torch.autograd.grad(v, t, torch.ones_like(v), create_graph=True)
    (dd,) = torch.autograd.grad(d, t, torch.ones_like(d), create_graph=True)
    loss = (dd + v).pow(2).mean() + (u(torch.zeros(1, 1)) - 1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
