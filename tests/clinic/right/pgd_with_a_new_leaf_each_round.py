import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
adv = x.clone().requires_grad_(True)
for _ in range(3):
    loss = F.mse_loss(net(adv), y)
    (slope,) = torch.autograd.grad(loss, adv)
    adv = torch.clamp(adv + 0.01 * slope.sign(), x - 0.1, x + 0.1).detach().requires_grad_(True)
print((adv - x).abs().max().item())
