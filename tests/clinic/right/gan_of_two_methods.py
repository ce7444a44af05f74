import torch
import torch.nn.functional as F
from torch import nn


class GAN:
    def __init__(self):
        self.G, self.D = (
            nn.Linear(4, 6),
            nn.Sequential(nn.Linear(6, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1)),
        )
        self.og, self.od = (
            torch.optim.Adam(m.parameters(), 2e-4, betas=(0.5, 0.99)) for m in (self.G, self.D)
        )

    def d_step(self, real):
        fake = self.G(torch.randn(len(real), 4)).detach()
        loss = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake)).mean()
        self.od.zero_grad()
        loss.backward()
        self.od.step()
        return loss.item()

    def g_step(self, n):
        for p in self.D.parameters():
            p.requires_grad_(False)
        loss = F.softplus(-self.D(self.G(torch.randn(n, 4)))).mean()
        self.og.zero_grad()
        loss.backward()
        self.og.step()
        for p in self.D.parameters():
            p.requires_grad_(True)
        return loss.item()


gan = GAN()
for it in range(6):
    d = gan.d_step(torch.randn(8, 6))
    if it % 2:
        print(d, gan.g_step(8))
