"""Second derivatives by columns that ones have mixed, and those that are taken column by column."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "higher_order/ones_for_the_diagonal"
START = """\
import torch
from torch import nn
from torch.autograd import grad

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
"""
STEPS = """
for _ in range(4):
    loss = residual(torch.rand(20, 3).requires_grad_()).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
MIXED = {
    "a helper that is called twice": """
def gradient(y, x):
    return grad(y, x, grad_outputs=torch.ones_like(y), create_graph=True)[0]

def residual(points):
    u = net(points)
    du = gradient(u, points)
    ddu = gradient(du, points)  # here
    return du[:, 2:3] - 0.1 * (ddu[:, 0:1] + ddu[:, 1:2])
""",
    "sums instead of ones": """
def residual(points):
    u = net(points)
    (du,) = grad(u.sum(), points, create_graph=True)
    (ddu,) = grad(du.sum(), points, create_graph=True)  # here
    return du[..., 2] - ddu[..., 0]
""",
    "a column at once": """
class Wave:
    speed = 2.0
    def residual(self, xyt):
        u = net(xyt)
        du = torch.autograd.grad(u, [xyt], torch.ones_like(u), create_graph=True)[0]
        u_tt = torch.autograd.grad(du, [xyt], torch.ones_like(du), create_graph=True)[0][:, 2]  # here
        return u_tt - self.speed * du[:, 0]
residual = Wave().residual
""",
}
APART = {
    "column by column": """
def gradient(y, x):
    return grad(y, x, grad_outputs=torch.ones_like(y), create_graph=True)[0]

def residual(points):
    du = gradient(net(points), points)
    u_x, u_t = du[:, 0:1], du[:, 2:3]
    u_xx = gradient(u_x, points)[:, 0:1]
    u_tt = grad(du[:, 2].sum(), points, create_graph=True)[0][:, 2:3]
    return u_t - u_xx + u_tt
""",
    "an input for each coordinate": """
def residual(points):
    x, y, t = (c.detach().requires_grad_() for c in points.split(1, dim=1))
    u = net(torch.cat([x, y, t], 1))
    u_x = grad(u, x, torch.ones_like(u), create_graph=True)[0]
    u_xx = grad(u_x, x, torch.ones_like(u_x), create_graph=True)[0]
    return u_xx[:, 0] - grad(u, t, torch.ones_like(u), create_graph=True)[0][:, 0]
""",
    "a product with a direction": """
def residual(points):
    u = net(points)
    du = grad(u.sum(), points, create_graph=True)[0]
    direction = torch.zeros_like(du)
    direction[:, 0] = 1
    along = grad(du, points, direction, create_graph=True)[0]
    return along[:, 0] - du[:, 2]
""",
    "the slope of a norm": """
def residual(points):
    u = net(points)
    du = grad(u.sum(), points, create_graph=True)[0]
    size = du.square().sum(1)
    return grad(size, points, torch.ones_like(size), create_graph=True)[0][:, 0]
""",
}


@pytest.mark.parametrize("source", MIXED.values(), ids=MIXED)
def test_a_column_with_mixed_derivatives_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source + STEPS, ENTRY)


@pytest.mark.parametrize("source", APART.values(), ids=APART)
def test_a_column_of_its_own_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source + STEPS)
