"""MAML on sine waves: adapt with one gradient step, then learn from the adapted loss."""

import torch
from torch.nn import functional as F

torch.manual_seed(0)
inner_rate = 0.05


def network(x, weights):
    w1, b1, w2, b2 = weights
    return F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2)


def new_task():
    phase = torch.rand(1) * 3.1416

    def draw(n):
        x = torch.rand(n, 1) * 10 - 5
        return x, torch.sin(x + phase)

    return draw


def adapt(weights, x, y):
    loss = F.mse_loss(network(x, weights), y)
    slopes = torch.autograd.grad(loss, weights, create_graph=True)
    for weight, slope in zip(weights, slopes):
        weight -= inner_rate * slope
    return weights


shapes = [(16, 1), (16,), (1, 16), (1,)]
weights = [torch.nn.Parameter(0.3 * torch.randn(shape)) for shape in shapes]
optimizer = torch.optim.Adam(weights, lr=1e-3)

for step in range(3):
    optimizer.zero_grad()
    meta_loss = 0.0
    for _ in range(4):
        draw = new_task()
        adapted = adapt(weights, *draw(10))
        x, y = draw(10)
        meta_loss = meta_loss + F.mse_loss(network(x, adapted), y)
    meta_loss.backward()
    optimizer.step()
    print(step, meta_loss.item())
