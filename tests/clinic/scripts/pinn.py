"""A network that learns y'' = -y from the equation alone."""

import torch
from torch import nn


class Wave(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 1))

    def forward(self, t):
        return self.layers(t)


def derivative(y, t):
    return torch.autograd.grad(y, t, torch.ones_like(y))[0]


def residual(model, t):
    y = model(t)
    velocity = derivative(y, t)
    acceleration = derivative(velocity, t)
    return acceleration + y


torch.manual_seed(1)
model = Wave()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
t = torch.linspace(0, 1, 32).reshape(-1, 1).requires_grad_()
for epoch in range(5):
    optimizer.zero_grad()
    loss = residual(model, t).pow(2).mean()
    start = model(torch.zeros(1, 1))
    loss = loss + (start - 1).pow(2).sum()
    loss.backward()
    optimizer.step()
print(loss.item())
