"""Running statistics, running averages of losses and meters, as they should be."""

import torch
from torch import nn


class MyBatchNorm(nn.Module):
    def __init__(self, n, momentum=0.1):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(n)), nn.Parameter(torch.zeros(n))
        self.register_buffer("mean", torch.zeros(n))
        self.var, self.momentum = torch.ones(n), momentum

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.mean = (1 - self.momentum) * self.mean + self.momentum * mean
            self.var = (1 - self.momentum) * self.var + self.momentum * var.detach()
        else:
            mean, var = self.mean, self.var
        return (x - mean) / (var + 1e-5).sqrt() * self.gamma + self.beta


class Meter:
    def __init__(self):
        self.sum, self.count = 0, 0

    def update(self, value, n=1):
        self.sum += value * n
        self.count += n

    @property
    def avg(self):
        return self.sum / self.count


class Trainer:
    def __init__(self):
        self.net = nn.Sequential(nn.Linear(3, 6), MyBatchNorm(6), nn.ReLU(), nn.Linear(6, 1))
        self.opt = torch.optim.Adam(self.net.parameters(), 1e-2)
        self.ema, self.state = None, None

    def run(self, steps):
        meter = Meter()
        for _ in range(steps):
            x = torch.randn(8, 3)
            loss = (self.net(x) - x.sum(1, keepdim=True)).pow(2).mean()
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
            self.ema = loss.detach() if self.ema is None else 0.9 * self.ema + 0.1 * loss.detach()
            meter.update(loss.item(), len(x))
        return meter.avg, float(self.ema)


torch.manual_seed(0)
print(Trainer().run(6))
