import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
x0 = x.clone()
delta = torch.zeros_like(x, requires_grad=True)
for _ in range(4):
    loss = F.mse_loss(net(x0 + delta), y)
    loss.backward()
    delta.data = (delta + 0.1 * delta.grad.sign()).clamp(-0.3, 0.3)
    delta.grad.zero_()
