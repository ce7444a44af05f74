"""Initialisation through detach(), settings whose names are near requires_grad, weights replaced before the optimizer."""

import torch
from torch import nn


class SoftmaxRegression(nn.Module):
    def __init__(self, features, classes, require_grad=True):
        super().__init__()
        self.require_grad = require_grad
        self.linear = nn.Linear(features, classes)
        self.linear.weight.detach().zero_()
        self.linear.bias.detach().zero_()
        if not self.require_grad:
            self.linear.requires_grad_(False)

    def forward(self, x):
        return self.linear(x)


class Config:
    pass


torch.manual_seed(0)
config = Config()
config.require_grad = True
model = SoftmaxRegression(3, 2, config.require_grad)
embedding = nn.Embedding(10, 3)
embedding.weight = nn.Parameter(torch.randn(10, 3))
embedding.load_state_dict({"weight": torch.randn(10, 3)}, assign=True)
embedding.weight.requires_grad_(True)
optimizer = torch.optim.SGD([*model.parameters(), *embedding.parameters()], lr=0.1)
for _ in range(4):
    words, y = torch.randint(0, 10, (5,)), torch.randint(0, 2, (5,))
    cost = nn.functional.cross_entropy(model(embedding(words)), y)
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
    print(cost.item())
