"""A Trainer that logs, checks and saves."""

import logging
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
log = logging.getLogger("trainer")


class Mean:
    def __init__(self):
        self.total = self.count = 0

    def add(self, value, count=1):
        self.total += value * count
        self.count += count

    @property
    def value(self):
        return self.total / max(self.count, 1)


class Trainer:
    def __init__(self, model, data, size=32):
        self.model, self.data, self.size = model, data, size
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 1000)
        self.steps, self.best = 0, float("inf")

    def step(self, x, y):
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.steps += 1
        return loss.item()

    @torch.no_grad()
    def check(self, x, y):
        self.model.eval()
        return (self.model(x).argmax(1) == y).float().mean().item()

    def fit(self, epochs):
        x, y = self.data
        for epoch in range(epochs):
            mean = Mean()
            for a, b in zip(x.split(self.size), y.split(self.size), strict=True):
                mean.add(self.step(a, b), len(a))
                log.info("step %d: %.4f", self.steps, mean.value)
            self.best = min(self.best, mean.value)
            log.info("epoch %d: %.2f", epoch, self.check(x[:64], y[:64]))


start = time.process_time()
data = torch.randn(960, 10), torch.randint(0, 3, (960,))
net = nn.Sequential(nn.Linear(10, 32), nn.GELU(), nn.Dropout(0.1), nn.Linear(32, 3))
Trainer(net, data).fit(12)
