import torch
from torch import nn


class Energy(nn.Module):
    def __init__(self, d=3):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(d, 16), nn.Softplus(), nn.Linear(16, 1))

    def score(self, x, train=True):
        x = x.detach().requires_grad_(True)
        return -torch.autograd.grad(self.f(x).sum(), x, create_graph=train)[0]


def dsm(model, x, sigma=0.3):
    noise = torch.randn_like(x)
    return (sigma * model.score(x + sigma * noise) + noise).pow(2).sum(-1).mean()


def sliced(model, x):
    x = x.clone().requires_grad_(True)
    v = torch.randn_like(x)
    s = -torch.autograd.grad(model.f(x).sum(), x, create_graph=True)[0]
    vjs = torch.autograd.grad((s * v).sum(), x, create_graph=True)[0]
    return ((vjs * v).sum(-1) + 0.5 * s.pow(2).sum(-1)).mean()


net = Energy()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for it in range(4):
    x = torch.randn(10, 3)
    loss = dsm(net, x) if it % 2 else sliced(net, x)
    opt.zero_grad()
    loss.backward()
    opt.step()
x = torch.randn(4, 3)
for _ in range(3):
    x = x + 0.05 * net.score(x, train=False) + (0.1**0.5) * torch.randn_like(x)
