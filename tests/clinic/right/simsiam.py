import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
pred = nn.Linear(2, 2)
opt = torch.optim.SGD([*net.parameters(), *pred.parameters()], lr=0.1)
for _ in range(4):
    z1, z2 = (net(x), net(x + 0.1))
    target1, target2 = (z1.detach(), z2.detach())
    loss = (
        -(
            F.cosine_similarity(pred(z1), target2).mean()
            + F.cosine_similarity(pred(z2), target1).mean()
        )
        / 2
    )
    opt.zero_grad()
    loss.backward()
    opt.step()
