"""Forward-forward: each layer has an optimizer and a loss of its own; the list of layers grows once."""

import torch
from torch import nn

torch.manual_seed(0)


class Stage(nn.Linear):
    def __init__(self, wide, narrow):
        super().__init__(wide, narrow)
        self.relu = nn.ReLU()
        self.optimizer = torch.optim.Adam(self.parameters(), lr=0.03)

    def forward(self, signal):
        scaled = signal / (signal.norm(dim=1, keepdim=True) + 1e-4)
        return self.relu(torch.mm(scaled, self.weight.T) + self.bias.unsqueeze(0))

    def learn(self, real, made_up):
        for _ in range(4):
            gap = self.forward(made_up).pow(2).mean(1) - self.forward(real).pow(2).mean(1)
            loss = nn.functional.softplus(gap).mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        return self.forward(real).detach(), self.forward(made_up).detach()


class Tower(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.stages = []
        for at in range(len(sizes) - 1):
            self.stages = self.stages + [Stage(sizes[at], sizes[at + 1]).to("cpu")]  # noqa: RUF005

    def learn(self, real, made_up):
        true, false = real, made_up
        for stage in self.stages:
            true, false = stage.learn(true, false)


tower = Tower([6, 5, 4, 3])
tower.learn(torch.randn(8, 6) + 1, torch.randn(8, 6) - 1)
