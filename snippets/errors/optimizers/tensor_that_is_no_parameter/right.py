import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.factor = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.factor * self.layer(x)


torch.manual_seed(0)
model = Scale()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
model(torch.ones(4, 2)).sum().backward()
optimizer.step()
print(torch.equal(model.factor, torch.ones(1)))
# > False
