import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
critic = nn.Linear(4, 1)
opt = torch.optim.Adam([*net.parameters(), *critic.parameters()])
with torch.no_grad():
    dist = torch.distributions.Categorical(logits=net(x))
    act = dist.sample()
    old = dist.log_prob(act)
    value = critic(x).squeeze(1)
returns = torch.randn(8)
advantage = returns - value
for _ in range(4):
    dist = torch.distributions.Categorical(logits=net(x))
    ratio = (dist.log_prob(act) - old).exp()
    pg = -torch.min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean()
    loss = pg + 0.5 * F.mse_loss(critic(x).squeeze(1), returns) - 0.01 * dist.entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    approx_kl = (old - dist.log_prob(act)).mean().item()
