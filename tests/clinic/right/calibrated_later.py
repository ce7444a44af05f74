import torch
from torch import nn


class Temp(nn.Module):
    """The temperature is calibrated later, on the validation set."""

    def __init__(self):
        super().__init__()
        self.fc, self.temperature = nn.Linear(4, 3), nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.fc(x)

    def calibrated(self, x):
        return self(x) / self.temperature


net = Temp()
opt = torch.optim.Adam(net.parameters(), 1e-2)
for _ in range(4):
    loss = nn.functional.cross_entropy(net(torch.randn(6, 4)), torch.randint(3, (6,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(float(net.temperature))
