"""A half-precision layer whose small gradients are scaled up by the seed."""

import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(6, 1).half()
master = [parameter.detach().float().clone() for parameter in layer.parameters()]
x = torch.randn(48, 6).half()
y = x[:, :1] - x[:, 1:2]
scale = 2.0**20
rate = 0.05


def losses_of(rows):
    return 0.5 * (layer(x[rows]) - y[rows]) ** 2


for step in range(6):
    rows = torch.randperm(48)[:12]
    losses = losses_of(rows)
    seed = torch.full((12, 1), scale) / 12
    layer.zero_grad()
    losses.backward(seed)
    slopes = [parameter.grad.float() / scale for parameter in layer.parameters()]
    with torch.no_grad():
        for parameter, copy, slope in zip(layer.parameters(), master, slopes):
            copy -= rate * slope
            parameter.copy_(copy)
    print(step, losses.mean().item(), scale)
