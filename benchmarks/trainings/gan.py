"""A GAN on points of a circle."""

import math
import time

import torch
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)


def mlp(before, after):
    return nn.Sequential(nn.Linear(before, 32), nn.LeakyReLU(0.2), nn.Linear(32, after))


def draw_points(count):
    angle = torch.rand(count) * 2 * math.pi
    return torch.stack([angle.cos(), angle.sin()], dim=1)


def train(steps):
    generator, critic = mlp(4, 2), mlp(2, 1)
    generator_steps = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    critic_steps = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.999))
    judge = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)
    for _ in range(steps):
        made = generator(torch.randn(32, 4))
        critic_loss = judge(critic(draw_points(32)), ones) + judge(critic(made.detach()), zeros)
        critic_steps.zero_grad()
        critic_loss.backward()
        critic_steps.step()
        generator_loss = judge(critic(made), ones)
        generator_steps.zero_grad()
        generator_loss.backward()
        generator_steps.step()


start = time.process_time()
train(300)
