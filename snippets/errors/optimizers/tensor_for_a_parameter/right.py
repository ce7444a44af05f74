import torch
from torch import nn
from torch.func import functional_call

torch.manual_seed(0)
layer = nn.Linear(2, 1, bias=False)
scale = torch.tensor(3.0, requires_grad=True)
weight = scale * torch.ones(1, 2)
x = torch.tensor([[4.0, 5.0]])
functional_call(layer, {"weight": weight}, (x,)).sum().backward()
print(scale.grad)
# > tensor(9.)
