import torch
from torch import nn


class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        self.value = nn.Linear(2, 2)
        self.gate = nn.Linear(2, 2)

    def forward(self, x):
        return self.value(x) * torch.sigmoid(self.gate(x)).detach()


torch.manual_seed(0)
model = Gated()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
before = model.gate.weight.clone()
for _ in range(3):
    optimizer.zero_grad()
    model(torch.ones(4, 2)).mean().backward()
    optimizer.step()
print(torch.equal(model.gate.weight, before))
# > True
