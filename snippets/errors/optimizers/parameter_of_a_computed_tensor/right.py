import torch
from torch import nn

torch.manual_seed(0)
maker = nn.Linear(2, 3)
optimizer = torch.optim.SGD(maker.parameters(), lr=0.5)
layer = nn.Linear(3, 1, bias=False)
made = {"weight": maker(torch.ones(1, 2))}
torch.func.functional_call(layer, made, (torch.ones(4, 3),)).mean().backward()
optimizer.step()
print(maker.bias.grad)
# > tensor([1., 1., 1.])
