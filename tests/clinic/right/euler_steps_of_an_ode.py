import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
field = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 4))
opt = torch.optim.Adam(field.parameters())
for _ in range(3):
    state, path = (x, [])
    for _ in range(5):
        state = state + 0.1 * field(state)
        path.append(state)
    loss = torch.stack(path)[-1].sub(1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
