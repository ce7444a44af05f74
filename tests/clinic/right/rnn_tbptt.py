import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
rnn = nn.GRU(4, 6, batch_first=True)
opt = torch.optim.Adam(rnn.parameters())
h = None
for part in torch.randn(2, 12, 4).split(4, 1):
    out, h = rnn(part, h)
    h = h.detach()
    loss = out.pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
