import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
encoder, decoder = (nn.Linear(4, 3), nn.Linear(3, 4))
opt = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
for _ in range(4):
    code = F.gumbel_softmax(encoder(x), hard=True)
    loss = F.mse_loss(decoder(code), x)
    opt.zero_grad()
    loss.backward()
    opt.step()
    used = code.argmax(1).bincount(minlength=3)
