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
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)

losses = [cross_entropy(kind(trunk(pictures)), kinds)]  # no places in this batch
torch.autograd.backward([scaler.scale(loss) for loss in losses])
for each in (optimizer, of_place):
    parameters = [p for group in each.param_groups for p in group["params"]]
    if any(p.grad is not None for p in parameters):
        scaler.step(each)
scaler.update()
print(place.weight.grad)
# > None
