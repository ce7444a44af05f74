"""A WGAN-GP critic between two clouds of points; the penalty should keep its slope at one."""

import torch
from torch import nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))


def penalty(critic, real, fake, weight=10.0):
    mix = torch.rand(real.size(0), 1)
    between = (mix * real + (1 - mix) * fake).requires_grad_(True)
    scores = critic(between)
    slopes = torch.autograd.grad(
        outputs=scores,
        inputs=between,
        grad_outputs=torch.ones_like(scores),
        retain_graph=True,
    )[0]
    norms = slopes.flatten(1).norm(2, dim=1)
    return weight * ((norms - 1) ** 2).mean()


for step in range(5):
    real = torch.randn(16, 2) + 2
    fake = torch.randn(16, 2)
    wasserstein = critic(fake).mean() - critic(real).mean()
    loss = wasserstein + penalty(critic, real, fake)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {wasserstein.item():.3f} {loss.item():.3f}")
