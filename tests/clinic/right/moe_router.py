import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
experts = nn.ModuleList([nn.Linear(4, 2) for _ in range(3)])
gate = nn.Linear(4, 3)
opt = torch.optim.Adam([*experts.parameters(), *gate.parameters()])
for _ in range(4):
    p = gate(x).softmax(1)
    top = p.argmax(1)
    load = F.one_hot(top, 3).float().mean(0)
    out = sum((p[:, i : i + 1] * e(x) for i, e in enumerate(experts)))
    loss = F.mse_loss(out, y) + 0.01 * 3 * (load * p.mean(0)).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
