import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.threshold = nn.Parameter(torch.tensor(1.0))
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return self.scale * x * (x > self.threshold)


gate = Gate()
optimizer = torch.optim.SGD(gate.parameters(), lr=0.05)
x = torch.tensor([0.5, 1.5, 3.0])
target = torch.tensor([0.0, 0.0, 3.0])
for _ in range(5):
    optimizer.zero_grad()
    loss = (gate(x) - target).square().mean()
    loss.backward()
    optimizer.step()
print(gate.threshold.item(), gate.threshold.grad)
# > 1.0 None
