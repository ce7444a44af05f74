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

optimizer = torch.optim.SGD([*trunk.parameters(), *kind.parameters()])
of_place = torch.optim.SGD(place.parameters())
for_kind = torch.amp.GradScaler("cpu", init_scale=1024.0)
for_place = torch.amp.GradScaler("cpu", init_scale=4096.0)

features = trunk(pictures)
for_kind.scale(cross_entropy(kind(features), kinds)).backward(retain_graph=True)
for_place.scale(cross_entropy(place(features), places)).backward()
for_kind.unscale_(optimizer)
for_place.unscale_(of_place)
print(trunk[0].bias.grad)
# > tensor([ 0.3318, -0.0220,  0.1789,  0.0330])
