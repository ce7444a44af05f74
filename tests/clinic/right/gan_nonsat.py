import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
D = nn.Linear(4, 1)
G = nn.Linear(2, 4)
od = torch.optim.Adam(D.parameters())
og = torch.optim.Adam(G.parameters())
bce = nn.BCEWithLogitsLoss()
for _i in range(4):
    fake = G(torch.randn(8, 2))
    od.zero_grad()
    d = bce(D(x), torch.ones(8, 1)) + bce(D(fake.detach()), torch.zeros(8, 1))
    d.backward()
    od.step()
    og.zero_grad()
    g = bce(D(fake), torch.ones(8, 1))
    g.backward()
    og.step()
    print(d.item() + g.item())
