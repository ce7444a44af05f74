"""Networks of a control task: experts of which each state asks two, and a critic of two heads."""

import torch
from torch import nn


class Expert(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x):
        return x + self.norm(self.down(torch.relu(self.up(x))))


class Mixture(nn.Module):
    def __init__(self, width, experts, used=2):
        super().__init__()
        self.gate = nn.Linear(width, experts)
        self.experts = nn.ModuleList(Expert(width) for _ in range(experts))
        self.used = used

    def forward(self, x):
        weights, chosen = self.gate(x).softmax(-1).mean(0).topk(self.used)
        parts = [w * self.experts[i](x) for w, i in zip(weights, chosen.tolist(), strict=True)]
        return torch.stack(parts).sum(0)


class Actor(nn.Module):
    def __init__(self, states, actions, width=16, experts=40):
        super().__init__()
        self.first = nn.Linear(states, width)
        self.mixture = Mixture(width, experts)
        self.last = nn.Linear(width, actions)

    def forward(self, state):
        return torch.tanh(self.last(self.mixture(torch.relu(self.first(state)))))


class Critic(nn.Module):
    def __init__(self, states, actions, width=32):
        super().__init__()
        self.one = self._make_head(states + actions, width)
        self.two = self._make_head(states + actions, width)

    def _make_head(self, inputs, width):
        return nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, state, action):
        both = torch.cat([state, action], 1)
        return self.one(both), self.two(both)

    def first_value(self, state, action):
        return self.one(torch.cat([state, action], 1))
