"""Regression in which some samples count more."""

import torch
from torch import nn

torch.manual_seed(0)
features = torch.randn(32, 3)
truth = features @ torch.tensor([1.0, -2.0, 0.5]) + 0.1 * torch.randn(32)
importance = torch.rand(32)

model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss(reduction="none")


def epoch(rows):
    optimizer.zero_grad()
    prediction = model(features[rows]).squeeze(1)
    errors = criterion(prediction, truth[rows])
    errors.backward()
    optimizer.step()
    return errors.detach().mean()


for number in range(5):
    order = torch.randperm(32)
    for rows in order.split(8):
        value = epoch(rows)
    print(number, float(value))
