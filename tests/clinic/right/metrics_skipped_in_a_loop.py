import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

net = nn.Linear(4, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    x, y = torch.randn(6, 4), torch.randint(3, (6,))
    out = net(x)
    parts = {
        "ce": F.cross_entropy(out, y),
        "l2": out.pow(2).mean(),
        "entropy": out.detach().softmax(1).log().mean(),
    }
    total = 0.0
    for name, value in parts.items():
        if name == "entropy":
            continue
        total = total + value
    opt.zero_grad()
    total.backward()
    opt.step()
