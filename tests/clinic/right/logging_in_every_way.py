import logging
import math

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
total, ema, history = (0.0, None, [])
for step in range(4):
    loss = F.mse_loss(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    total += loss.item()
    ema = float(loss) if ema is None else 0.9 * ema + 0.1 * float(loss)
    history.append(loss.detach())
    text = "%.3f" % loss + f" {loss:.3f}"  # noqa: UP031
    logging.info("%d %s %.4f", step, text, loss)
    if not math.isfinite(loss):
        raise ValueError("diverged")
print(total / 4, ema, torch.stack(history).mean())
