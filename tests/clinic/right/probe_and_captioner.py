import torch
from torch import nn


class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.head = nn.Sequential(nn.Linear(6, 8), nn.ReLU()), nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.encoder(x).detach())


class Captioner(nn.Module):
    def __init__(self):
        super().__init__()
        self.text, self.image, self.fuse = nn.EmbeddingBag(9, 4), nn.Linear(6, 4), nn.Linear(8, 2)

    def forward(self, x, ids):
        with torch.no_grad():
            t = self.text(ids)
        return self.fuse(torch.cat([self.image(x), t], 1))


for net, extra in ((Probe(), ()), (Captioner(), (torch.randint(9, (5, 3)),))):
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(4):
        loss = nn.functional.cross_entropy(net(torch.randn(5, 6), *extra), torch.randint(2, (5,)))
        opt.zero_grad()
        loss.backward()
        opt.step()
