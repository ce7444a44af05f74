import torch
from torch import nn


class MoE(nn.Module):
    def __init__(self, d=6, n=3):
        super().__init__()
        self.router = nn.Linear(d, n)
        self.experts = nn.ModuleList(nn.Linear(d, d) for _ in range(n))

    def forward(self, x):
        p = self.router(x).softmax(-1)
        self.load = p.detach().mean(0)
        fraction = torch.nn.functional.one_hot(p.argmax(-1), p.shape[-1]).float().mean(0)
        self.aux = (fraction * p.mean(0)).sum()
        return sum(p[:, i : i + 1] * e(x) for i, e in enumerate(self.experts))


net = MoE()
opt = torch.optim.Adam(net.parameters())
for _ in range(4):
    x = torch.randn(8, 6)
    loss = (net(x) - x).pow(2).mean() + 0.01 * net.aux
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(float(net.load.max()))
