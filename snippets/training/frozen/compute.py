from torch import nn

layer = nn.Linear(100, 100, bias=False).requires_grad_(False)
down, up = nn.Linear(100, 4, bias=False), nn.Linear(4, 100, bias=False)
print(layer.weight.numel(), down.weight.numel() + up.weight.numel())
# > 10000 800
