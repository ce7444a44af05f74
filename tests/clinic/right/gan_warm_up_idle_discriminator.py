import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

G, D = nn.Linear(3, 5), nn.Linear(5, 1)
og, od = torch.optim.Adam(G.parameters()), torch.optim.Adam(D.parameters())
ema = copy.deepcopy(G).requires_grad_(False)
for it in range(8):
    x = torch.randn(6, 5)
    fake = G(torch.randn(6, 3))
    og.zero_grad()
    od.zero_grad()
    loss = F.mse_loss(fake, x)
    if it >= 4:
        d = D(x).mean() - D(fake.detach()).mean()
        d.backward()
    loss.backward()
    og.step()
    od.step()
