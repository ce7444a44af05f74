"""A WGAN critic with a gradient penalty, on points of a ring."""

import torch
from torch import nn

torch.manual_seed(0)


def ring(n):
    angle = torch.rand(n) * 6.2832
    return torch.stack([angle.cos(), angle.sin()], dim=1)


generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
critic = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
critic_optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3)
generator_optimizer = torch.optim.Adam(generator.parameters(), lr=1e-3)


def gradient_penalty(real, fake):
    mix = torch.rand(len(real), 1)
    between = (mix * real + (1 - mix) * fake).requires_grad_()
    scores = critic(between)
    (slopes,) = torch.autograd.grad(scores, between, create_graph=True)
    return (slopes.norm(dim=1) - 1).pow(2).mean()


for step in range(3):
    real = ring(8)
    fake = generator(torch.randn(8, 4)).detach()
    critic_loss = critic(fake).mean() - critic(real).mean()
    critic_loss = critic_loss + 10 * gradient_penalty(real, fake)
    critic_optimizer.zero_grad()
    critic_loss.backward()
    critic_optimizer.step()

    generator_loss = -critic(generator(torch.randn(8, 4))).mean()
    generator_optimizer.zero_grad()
    generator_loss.backward()
    generator_optimizer.step()
