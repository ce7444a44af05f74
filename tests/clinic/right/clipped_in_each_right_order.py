"""Clipping and its neighbours in every right order, also a norm that is only logged."""

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
opt = torch.optim.SGD(model.parameters(), 0.1)
norms = []


def grad_norm():
    return nn.utils.clip_grad_norm_(model.parameters(), float("inf"))


for i in range(4):
    x = torch.randn(5, 3)
    loss = model(x).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    if i % 2:
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    else:
        nn.utils.clip_grad_value_(model.parameters(), 0.5)
    opt.step()
    norms.append(grad_norm().item())  # after the step, for the log
# two networks, two clips, one loss
head = nn.Linear(1, 1)
opt_h = torch.optim.SGD(head.parameters(), 0.1)
for _ in range(3):
    loss = head(model(torch.randn(5, 3))).pow(2).mean()
    opt.zero_grad(), opt_h.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    nn.utils.clip_grad_norm_(head.parameters(), 1.0)
    opt_h.step()
opt.zero_grad()
# weights clipped by hand after the step, as in the first WGAN
for _ in range(3):
    model(torch.randn(5, 3)).mean().backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    opt.zero_grad()
    for p in model.parameters():
        p.data.clamp_(-0.1, 0.1)
print(norms)
