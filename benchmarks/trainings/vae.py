"""A variational autoencoder."""

import time

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)


class Autoencoder(nn.Module):
    def __init__(self, size=64, hidden=32, code=4):
        super().__init__()
        self.encode = nn.Linear(size, hidden)
        self.mean = nn.Linear(hidden, code)
        self.spread = nn.Linear(hidden, code)
        self.decode = nn.Sequential(nn.Linear(code, hidden), nn.ReLU(), nn.Linear(hidden, size))

    def forward(self, x):
        h = F.relu(self.encode(x))
        mean, log_variance = self.mean(h), self.spread(h)
        z = mean + torch.randn_like(mean) * (log_variance / 2).exp()
        return self.decode(z), mean, log_variance


def elbo(x, made, mean, log_variance):
    fit = F.binary_cross_entropy_with_logits(made, x, reduction="sum")
    far = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
    return (fit + far) / len(x)


def train(epochs):
    data = (torch.rand(640, 64) > 0.7).float()
    model = Autoencoder()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        total = 0.0
        for x in data.split(32):
            loss = elbo(x, *model(x))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()


start = time.process_time()
train(25)
