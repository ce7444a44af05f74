import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
params = {name: p.detach() for name, p in net.named_parameters()}


def error(params, row, goal):
    return F.mse_loss(functional_call(net, params, (row,)), goal)


each = vmap(grad(error), in_dims=(None, 0, 0))(params, x, y)
print({name: g.flatten(1).norm(dim=1).max().item() for name, g in each.items()})
