import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 5))
model[1] = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
before = model[1].bias.clone()
model(torch.ones(4, 2)).mean().backward()
optimizer.step()
print(torch.equal(model[1].bias, before))
# > False
