"""Regression with outliers: a Huber loss of our own and a weight for each sample."""

import torch
from torch import nn


class Huber(torch.autograd.Function):
    """0.5 r² up to a threshold, a line beyond it."""

    @staticmethod
    def forward(ctx, residual, threshold):
        ctx.save_for_backward(residual)
        ctx.threshold = threshold
        size = residual.abs()
        square = 0.5 * residual**2
        line = threshold * (size - 0.5 * threshold)
        return torch.where(size <= threshold, square, line)

    @staticmethod
    def backward(ctx, grad_output):
        (residual,) = ctx.saved_tensors
        return residual.clamp(-ctx.threshold, ctx.threshold), None


torch.manual_seed(0)
x = torch.linspace(-1, 1, 40).unsqueeze(1)
y = 3 * x + 0.5 + 0.1 * torch.randn(40, 1)
y[::10] += 20
weights = torch.linspace(0.1, 1, 40).unsqueeze(1)

model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    optimizer.zero_grad()
    losses = Huber.apply(model(x) - y, 1.0)
    loss = (weights * losses).sum() / weights.sum()
    loss.backward()
    optimizer.step()
print(model.weight.item(), model.bias.item())
