import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)


class Planar(nn.Module):
    def __init__(self):
        super().__init__()
        self.u, self.w, self.b = (nn.Parameter(torch.randn(s) * 0.1) for s in ((4,), (4,), (1,)))

    def forward(self, z):
        inside = torch.tanh(z @ self.w + self.b)
        slope = (1 - inside**2)[:, None] * self.w
        return (z + self.u * inside[:, None], (1 + slope @ self.u).abs().log())


flow = Planar()
opt = torch.optim.Adam(flow.parameters())
base = torch.distributions.Normal(0.0, 1.0)
for _ in range(3):
    z, log_det = flow(x)
    loss = -(base.log_prob(z).sum(1) + log_det).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
