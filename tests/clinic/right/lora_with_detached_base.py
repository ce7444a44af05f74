import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class LoRA(nn.Module):
    def __init__(self, i, o, r=2):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(o, i))
        self.a = nn.Parameter(torch.randn(r, i))
        self.b = nn.Parameter(torch.zeros(o, r))

    def forward(self, x):
        return F.linear(x, self.weight.detach()) + x @ self.a.T @ self.b.T


model = nn.Sequential(LoRA(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.AdamW(model.parameters())
for _ in range(5):
    loss = F.cross_entropy(model(torch.randn(6, 4)), torch.randint(2, (6,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
