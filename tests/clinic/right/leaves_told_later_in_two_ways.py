"""Leaves that are told to require grad after they're made weigh terms that are detached: in a function, and beside it."""

import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 3)
warmth = torch.tensor(0.1)
warmth.requires_grad_()
stepping = torch.optim.SGD([*net.parameters(), warmth], lr=0.1)


def rate(logs, scale):
    return -(scale * warmth.exp() * (logs + 0.5).detach()).mean()


def find_loss(rows):
    logs = net(rows).log_softmax(-1)
    return rate(logs, 2.0) + logs.pow(2).mean()


def train_another():
    other = nn.Linear(4, 3)
    scale = torch.zeros(1)
    scale.requires_grad = True
    moving = torch.optim.SGD([*other.parameters(), scale], lr=0.1)
    for _ in range(4):
        logs = other(torch.randn(8, 4)).log_softmax(-1)
        loss = logs.pow(2).mean() - (scale.exp() * (logs + 0.5).detach()).mean()
        moving.zero_grad()
        loss.backward()
        moving.step()


for _ in range(4):
    loss = find_loss(torch.randn(8, 4))
    stepping.zero_grad()
    loss.backward()
    stepping.step()
train_another()
