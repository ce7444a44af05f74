import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.register_buffer("scale", torch.ones(2))

    def forward(self, x):
        self.scale.mul_(0.5).add_(0.5 * x.abs().mean(dim=0))
        return self.weight * self.scale * x


layer = Scaled()
first = layer(torch.tensor([[2.0, 4.0]]))
second = layer(torch.tensor([[6.0, 8.0]]))
(first.sum() + second.sum()).backward()
#! RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2]] is at version 4; expected version 2 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).
