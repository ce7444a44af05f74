import torch
from torch import nn


class PINN(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)
        )
        self.log_nu = nn.Parameter(torch.tensor(-3.0))

    def forward(self, x, t):
        return self.net(torch.cat([x, t], 1))


def diff(u, v):
    return torch.autograd.grad(u, v, grad_outputs=torch.ones_like(u), create_graph=True)[0]


def residual(model, x, t):
    u = model(x, t)
    u_x = diff(u, x)
    return diff(u, t) + u * u_x - model.log_nu.exp() * diff(u_x, x)


model = PINN()
adam = torch.optim.Adam(model.parameters(), 1e-3)
weights = torch.ones(3)
for it in range(4):
    x, t = (torch.rand(12, 1).requires_grad_() for _ in range(2))
    x0 = torch.rand(8, 1)
    parts = torch.stack(
        [
            residual(model, x, t).pow(2).mean(),
            (model(x0, torch.zeros_like(x0)) + torch.sin(x0)).pow(2).mean(),
            model(torch.ones(4, 1), torch.rand(4, 1)).pow(2).mean(),
        ]
    )
    if it % 2 == 0:
        norms = [
            torch.autograd.grad(p, model.net[0].weight, retain_graph=True)[0].norm() for p in parts
        ]
        weights = torch.stack(norms).sum() / (torch.stack(norms) + 1e-8)
    loss = (weights.detach() * parts).sum()
    adam.zero_grad()
    loss.backward()
    adam.step()
