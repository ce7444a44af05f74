import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
norms = []
handle = net[0].register_full_backward_hook(
    lambda module, into, out: norms.append(out[0].norm().item())
)
for _ in range(3):
    h = net(x)
    h.register_hook(lambda g: g * 0.5)
    loss = F.mse_loss(h, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
handle.remove()
print(norms)
