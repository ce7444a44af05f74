import torch
from torch import nn

torch.manual_seed(0)
maker = nn.Linear(2, 3)
optimizer = torch.optim.SGD(maker.parameters(), lr=0.5)
layer = nn.Linear(3, 1, bias=False)
layer.weight = nn.Parameter(maker(torch.ones(1, 2)))
layer(torch.ones(4, 3)).mean().backward()
optimizer.step()
print(maker.bias.grad)
# > None
