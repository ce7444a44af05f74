"""One body with two heads, whose losses are trained one after the other."""

import torch
from torch import nn

torch.manual_seed(0)
body = nn.Sequential(nn.Linear(5, 16), nn.Tanh())
size_head = nn.Linear(16, 1)
kind_head = nn.Linear(16, 3)
parameters = [*body.parameters(), *size_head.parameters(), *kind_head.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-2)

for step in range(3):
    batch = torch.randn(12, 5)
    sizes = torch.rand(12, 1)
    kinds = torch.randint(0, 3, (12,))

    common = body(batch)
    size_loss = nn.functional.mse_loss(size_head(common), sizes)
    kind_loss = nn.functional.cross_entropy(kind_head(common), kinds)

    optimizer.zero_grad()
    size_loss.backward()
    kind_loss.backward()
    optimizer.step()
    print(size_loss.item(), kind_loss.item())
