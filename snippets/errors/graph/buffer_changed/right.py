import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.register_buffer("scale", torch.ones(2))

    def forward(self, x):
        self.scale = 0.5 * self.scale + 0.5 * x.abs().mean(dim=0)
        return self.weight * self.scale * x


layer = Scaled()
first = layer(torch.tensor([[2.0, 4.0]]))
second = layer(torch.tensor([[6.0, 8.0]]))
(first.sum() + second.sum()).backward()
print(layer.weight.grad)
# > tensor([25.5000, 52.0000])
