import torch
from torch import nn


class Quantized(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([0.3, 0.9]))
        self.step = nn.Parameter(torch.tensor(0.5))

    def forward(self, x):
        scaled = self.weight / self.step
        return x @ (scaled + (scaled.round() - scaled).detach()) * self.step


model = Quantized()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    (model(torch.ones(2)) - 1).square().backward()
    optimizer.step()
print(model.step)
# > Parameter containing:
# > tensor(0.3985, requires_grad=True)
