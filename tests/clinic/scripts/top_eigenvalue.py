"""The largest eigenvalue of a loss's Hessian by power iteration on Hessian-vector products."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(32, 3)
y = (x[:, :1] * x[:, 1:2]).sin()
model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
params = list(model.parameters())


def flatten(tensors):
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


class Curvature:
    def __init__(self, loss, params):
        self.params = params
        self.slope = flatten(torch.autograd.grad(loss, params, create_graph=True))

    def times(self, direction):
        return flatten(torch.autograd.grad(self.slope, self.params, direction))


loss = nn.functional.mse_loss(model(x), y)
curvature = Curvature(loss, params)
direction = torch.randn_like(curvature.slope)
direction /= direction.norm()
for iteration in range(10):
    product = curvature.times(direction)
    eigenvalue = direction @ product
    direction = product / product.norm()
print(eigenvalue.item())
