import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
meta = torch.optim.Adam(model.parameters(), 1e-3)


def task():
    a = torch.rand(1) + 0.5
    return lambda n: (lambda x: (x, a * x.sin()))(torch.rand(n, 1) * 6 - 3)


for it in range(3):
    meta.zero_grad()
    for _ in range(2):
        sample = task()
        learner = copy.deepcopy(model)
        inner = torch.optim.SGD(learner.parameters(), 0.01)
        for _ in range(2):
            x, y = sample(5)
            inner.zero_grad()
            F.mse_loss(learner(x), y).backward()
            inner.step()
        x, y = sample(5)
        loss = F.mse_loss(learner(x), y) / 2
        grads = torch.autograd.grad(loss, learner.parameters())
        for p, g in zip(model.parameters(), grads, strict=False):
            p.grad = g.clone() if p.grad is None else p.grad + g
    meta.step()
    print(it, loss.item())
