import torch
from torch import nn

torch.manual_seed(0)
embed = nn.Linear(2, 3)
optimizer = torch.optim.SGD(embed.parameters(), lr=0.1)
pairs = torch.rand(6, 2, 2)
pairs[2, 1] = pairs[2, 0]
losses = []
for one, other in pairs:
    optimizer.zero_grad()
    distance = (embed(one) - embed(other)).square().sum().add(1e-12).sqrt()
    loss = (distance - 1).square()
    loss.backward()
    optimizer.step()
    losses.append(round(loss.item(), 2))
print(losses)
# > [0.45, 0.28, 1.0, 0.96, 0.02, 0.43]
