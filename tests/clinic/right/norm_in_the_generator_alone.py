"""A penalty on slopes by what a generator with batch normalization made: the critic has none."""

import torch
from torch import nn

torch.manual_seed(0)
painter = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 4))
critic = nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
p_steps = torch.optim.Adam(painter.parameters(), lr=1e-3)
c_steps = torch.optim.Adam(critic.parameters(), lr=1e-3)


def roughness(scores, pictures):
    weights = torch.ones_like(scores)
    (slope,) = torch.autograd.grad(scores, pictures, weights, create_graph=True)
    return slope.pow(2).sum(1).pow(3)


for _ in range(4):
    real = torch.randn(6, 4, requires_grad=True)
    fake = painter(torch.randn(6, 3))
    of_real, of_fake = critic(real), critic(fake)
    rough = roughness(of_real, real) + roughness(of_fake, fake)
    c_steps.zero_grad()
    (of_fake.mean() - of_real.mean() + rough.mean()).backward()
    c_steps.step()
    p_steps.zero_grad()
    (-critic(painter(torch.randn(6, 3))).mean()).backward()
    p_steps.step()
