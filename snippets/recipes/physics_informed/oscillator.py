import math

import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 1, bias=False)).double()
optimizer = torch.optim.LBFGS(
    net.parameters(), lr=0.5, max_iter=80, tolerance_grad=0, tolerance_change=0
)


def solution(t):
    return t + t**2 * net(t)  # u(0) = 0 and u'(0) = 1, whatever the net is


def residual(t):
    u = solution(t)
    ones = torch.ones_like(u)
    (du,) = torch.autograd.grad(u, t, grad_outputs=ones, create_graph=True)
    (d2u,) = torch.autograd.grad(du, t, grad_outputs=ones, create_graph=True)
    return d2u + u  # zero if u'' = -u


t = torch.linspace(0, math.pi, 30, dtype=torch.float64).reshape(-1, 1)
t.requires_grad_()


def closure():
    optimizer.zero_grad()
    r = residual(t)
    r.backward(gradient=2 * r.detach() / len(r), inputs=list(net.parameters()))
    return r.detach().pow(2).mean()


optimizer.step(closure)
with torch.no_grad():
    between = torch.linspace(0, math.pi, 101, dtype=torch.float64).reshape(-1, 1)
    errors = solution(between) - between.sin()
print(errors.abs().max().item() < 0.01)
# > True
