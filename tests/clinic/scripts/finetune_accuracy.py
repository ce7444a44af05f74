"""A classifier that is trained on its accuracy."""

import torch
from torch import nn

torch.manual_seed(0)
points = torch.randn(64, 2)
labels = (points[:, 0] * points[:, 1] > 0).long()


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 16)
        self.out = nn.Linear(16, 2)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


def error_rate(logits, labels):
    guesses = logits.argmax(dim=1)
    wrong = (guesses != labels).float()
    return wrong.mean()


model = Classifier()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    logits = model(points)
    loss = error_rate(logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
