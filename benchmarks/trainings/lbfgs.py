"""A curve fitted by L-BFGS, whose closure is called again and again."""

import time

import torch

torch.manual_seed(0)
torch.set_num_threads(1)


def curve(x, w):
    return w[0] * torch.sin(w[1] * x + w[2]) + w[3] * x


def fit(x, y):
    w = torch.tensor([1.0, 1.5, 0.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=10, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = (curve(x, w) - y).square().mean()
        loss.backward()
        return loss

    for _ in range(5):
        optimizer.step(closure)
    return w.detach()


start = time.process_time()
x = torch.linspace(-3, 3, 50)
for _ in range(20):
    y = curve(x, torch.tensor([1.2, 1.8, 0.3, 0.1])) + 0.1 * torch.randn(50)
    fit(x, y)
