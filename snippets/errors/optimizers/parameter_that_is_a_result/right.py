import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.temperature = nn.Parameter(torch.tensor(3.0))
        self.register_buffer("scale", torch.ones(2))

    def forward(self, x):
        return self.temperature * self.scale * x


layer = Scaled()
layer(torch.tensor([4.0, 5.0])).sum().backward()
print(layer.temperature.grad)
# > tensor(9.)
