"""Weights of 4 bits in training: rounding forwards, the identity backwards."""

import torch
from torch import nn


class Quantize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, bits):
        steps = 2 ** (bits - 1) - 1
        scale = weight.abs().max() / steps
        ctx.save_for_backward(weight, scale)
        return (weight / scale).round() * scale

    @staticmethod
    def backward(ctx, grad_output):
        weight, scale = ctx.saved_tensors
        inside = weight.abs() <= scale * 100
        return grad_output * inside


class QuantizedLinear(nn.Linear):
    def forward(self, x):
        weight = Quantize.apply(self.weight, 4)
        return nn.functional.linear(x, weight, self.bias)


torch.manual_seed(0)
x = torch.randn(64, 6)
labels = (x[:, 0] > 0).long()
model = nn.Sequential(QuantizedLinear(6, 12), nn.ReLU(), QuantizedLinear(12, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()

for epoch in range(3):
    for rows in torch.arange(64).split(16):
        optimizer.zero_grad()
        loss = criterion(model(x[rows]), labels[rows])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
