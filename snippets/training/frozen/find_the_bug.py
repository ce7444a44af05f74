import torch
from torch import nn

trunk = nn.BatchNorm1d(2).requires_grad_(False)
for mode in [True, False]:
    before = trunk.train(mode).running_mean.clone()
    trunk(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    print(torch.equal(before, trunk.running_mean))
# > False
# > True
