"""A GAN for a ring of points, with the usual two steps."""

import torch
from torch import nn

torch.manual_seed(0)
generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
judge = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
for_generator = torch.optim.Adam(generator.parameters(), lr=2e-4)
for_judge = torch.optim.Adam(judge.parameters(), lr=2e-4)
criterion = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)


def ring(n):
    angle = 6.2832 * torch.rand(n)
    return torch.stack([angle.cos(), angle.sin()], dim=1)


for step in range(4):
    fake = generator(torch.randn(32, 4)).detach()

    for_judge.zero_grad()
    judge_loss = criterion(judge(ring(32)), ones) + criterion(judge(fake), zeros)
    judge_loss.backward()
    for_judge.step()

    for_generator.zero_grad()
    generator_loss = criterion(judge(fake), ones)
    generator_loss.backward()
    for_generator.step()
    print(f"{step}: judge {judge_loss.item():.3f}, generator {generator_loss.item():.3f}")
