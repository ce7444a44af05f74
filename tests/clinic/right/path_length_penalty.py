import torch
import torch.nn.functional as F
from torch import nn

D, G = (
    nn.Sequential(nn.Linear(5, 9), nn.Softplus(), nn.Linear(9, 1)),
    nn.Sequential(nn.Linear(3, 9), nn.Tanh(), nn.Linear(9, 5)),
)
od, og = torch.optim.Adam(D.parameters()), torch.optim.Adam(G.parameters())
mean_path = torch.zeros(())
for it in range(6):
    real = torch.randn(7, 5)
    loss = F.softplus(D(G(torch.randn(7, 3)).detach())).mean() + F.softplus(-D(real)).mean()
    if it % 2 == 0:
        real.requires_grad_(True)
        (g,) = torch.autograd.grad(D(real).sum(), real, create_graph=True)
        loss = loss + 5 * g.pow(2).sum(1).mean()
    od.zero_grad()
    loss.backward()
    od.step()
    z = torch.randn(7, 3, requires_grad=True)
    out = G(z)
    g_loss = F.softplus(-D(out)).mean()
    if it % 3 == 0:
        (j,) = torch.autograd.grad((out * torch.randn_like(out)).sum(), z, create_graph=True)
        length = j.pow(2).sum(1).sqrt()
        mean_path = mean_path.lerp(length.mean().detach(), 0.01)
        g_loss = g_loss + 2 * (length - mean_path).pow(2).mean()
    og.zero_grad()
    g_loss.backward()
    og.step()
