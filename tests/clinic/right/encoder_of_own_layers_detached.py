import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class Layer(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.w = nn.Parameter(torch.randn(i, o) * 0.3)

    def forward(self, x):
        return torch.tanh(x @ self.w)


class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(Layer(4, 6), Layer(6, 6))
        self.head = nn.Linear(6, 2)

    def forward(self, x):
        h = self.encoder(x).detach()
        return self.head(h)


model = Probe()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(5):
    loss = F.cross_entropy(model(torch.randn(6, 4)), torch.randint(2, (6,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
