import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
params = [*net.parameters()]
loss = F.mse_loss(torch.tanh(net(x)), y)
grads = torch.autograd.grad(loss, params, create_graph=True)
v = [torch.randn_like(p) for p in params]
for _ in range(3):
    hv = torch.autograd.grad(grads, params, grad_outputs=v, retain_graph=True)
    norm = sum(h.pow(2).sum() for h in hv).sqrt()
    v = [h / norm for h in hv]
print(norm.item())
