import torch
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
critic = nn.Linear(4, 1)
copt = torch.optim.Adam(critic.parameters())
for _ in range(4):
    dist = torch.distributions.Categorical(logits=net(x))
    delta = torch.randn(8) + 0.9 * critic(x + 1).squeeze(1).detach() - critic(x).squeeze(1)
    closs = delta.pow(2).mean()
    copt.zero_grad()
    closs.backward()
    copt.step()
    loss = -(dist.log_prob(dist.sample()) * delta.detach()).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
