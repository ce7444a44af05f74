import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
first, frozen = nn.Conv2d(1, 4, 3), nn.Linear(16, 2)
frozen.requires_grad_(False)

loss = cross_entropy(frozen(first(pictures).flatten(1)), labels)
loss.backward()
print(frozen.weight.grad, first.bias.grad)
# > None tensor([-0.0052,  0.0053, -0.0041, -0.0015])

with torch.no_grad():
    features = first(pictures).flatten(1)
print(frozen(features).requires_grad)
# > False
