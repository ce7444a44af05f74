import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
kinds = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
places = torch.tensor([0, 1, 2, 3, 0, 1, 2, 3])
trunk = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten())
kind, place = nn.Linear(16, 2), nn.Linear(16, 4)

features = trunk(pictures)
loss = cross_entropy(kind(features), kinds) + cross_entropy(place(features), places)
loss.backward()
print(trunk[0].bias.grad)
# > tensor([ 0.0828, -0.0093,  0.0448,  0.0093])
