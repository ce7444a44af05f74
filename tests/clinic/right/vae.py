import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
enc, dec = (nn.Linear(4, 4), nn.Linear(2, 4))
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()])
for _ in range(4):
    mu, logvar = enc(x).chunk(2, 1)
    z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
    recon = F.mse_loss(dec(z), x)
    kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).mean()
    loss = recon + 0.1 * kl
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(recon.item(), kl.item())
