"""Buffers and plain tensors that require grad and that nothing steps, and those that are meant."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "named like what a function fills in other layers": """
class Shift(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Linear(width, width, bias=False)
        self.bias = torch.zeros(width, requires_grad=True)  # here

    def forward(self, x):
        return self.body(x) + self.bias

def reset(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            m.bias.data.zero_()

def list_trained(model):
    return [*model.parameters(), *([])]

model = nn.Sequential(Shift(4), nn.Tanh(), nn.Linear(4, 1))
model.apply(reset)
optimizer = torch.optim.Adam(list_trained(model), lr=1e-2)
for _ in range(5):
    optimizer.zero_grad()
    model(torch.randn(8, 4)).square().mean().backward()
    optimizer.step()
""",
    "a parameter of another dtype": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.gate = nn.Parameter(torch.zeros(width, count)).to(dtype)  # here

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "a parameter made double": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.gate = nn.Parameter(torch.randn(width, count), requires_grad=True).double()  # here

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "made to require grad": """
class Norm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.lin = nn.Linear(dim, dim)
        self.register_buffer("gain", torch.ones(dim, requires_grad=True))  # here

    def forward(self, x):
        x = self.lin(x)
        return self.gain * x / x.norm(dim=-1, keepdim=True)

net = Norm(4)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(6):
    opt.zero_grad()
    (net(torch.randn(8, 4)) - 1).square().mean().backward()
    opt.step()
""",
    "a parameter as a buffer": """
class Temperature(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer("temperature", nn.Parameter(torch.tensor(1.5)))  # here

    def forward(self, x):
        return self.net(x) / self.temperature

model = Temperature(nn.Linear(5, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(5):
    loss = nn.functional.cross_entropy(model(torch.randn(8, 5)), torch.randint(0, 3, (8,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "switched on below": """
class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("centres", torch.linspace(0, 1, 6))
        self.centres.requires_grad_()  # here
        self.mix = nn.Linear(6, 1)

    def forward(self, x):
        return self.mix(torch.exp(-(x.unsqueeze(-1) - self.centres) ** 2))

f = Filter()
opt = torch.optim.Adam(f.parameters(), lr=1e-2)
for _ in range(5):
    opt.zero_grad()
    (f(torch.rand(8)) - 1).square().mean().backward()
    opt.step()
""",
    "an attribute with the name of a method": """
class Prior(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Linear(3, 2)
        self.mean = torch.zeros(2).requires_grad_(True)  # here

    def forward(self, x):
        return (self.enc(x) - self.mean).square().sum(1)

prior = Prior()
opt = torch.optim.Adam(prior.parameters(), lr=1e-2)
for _ in range(5):
    loss = prior(torch.randn(8, 3)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_buffer_that_gets_gradients_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/tensor_that_is_no_parameter")


RIGHT = {
    "given to the optimizer by what asks for its class": """
class Shift(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Linear(width, width, bias=False)
        self.bias = torch.zeros(width, requires_grad=True)

    def forward(self, x):
        return self.body(x) + self.bias

def reset(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            m.bias.data.zero_()

def list_trained(model):
    return [*model.parameters(), *(m.bias for m in model if isinstance(m, Shift))]

model = nn.Sequential(Shift(4), nn.Tanh(), nn.Linear(4, 1))
model.apply(reset)
optimizer = torch.optim.Adam(list_trained(model), lr=1e-2)
for _ in range(5):
    optimizer.zero_grad()
    model(torch.randn(8, 4)).square().mean().backward()
    optimizer.step()
""",
    "given to the optimizer by its place": """
class Shift(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Linear(width, width, bias=False)
        self.bias = torch.zeros(width, requires_grad=True)

    def forward(self, x):
        return self.body(x) + self.bias

def reset(m):
    if isinstance(m, (nn.Linear, nn.Conv2d)):
        nn.init.xavier_uniform_(m.weight)
        if m.bias is not None:
            m.bias.data.zero_()

def list_trained(model):
    return [*model.parameters(), *([model[0].bias])]

model = nn.Sequential(Shift(4), nn.Tanh(), nn.Linear(4, 1))
model.apply(reset)
optimizer = torch.optim.Adam(list_trained(model), lr=1e-2)
for _ in range(5):
    optimizer.zero_grad()
    model(torch.randn(8, 4)).square().mean().backward()
    optimizer.step()
""",
    "a move that changes nothing, of a parameter": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.gate = nn.Parameter(torch.zeros(width, count, dtype=dtype)).to(dtype).cpu()

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "a product that is put into a parameter": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.gate = nn.Parameter(0.01 * torch.randn(width, count).to(dtype))

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "a fixed parameter that is moved": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.gate = nn.Parameter(torch.randn(width, count), requires_grad=False).to(dtype)

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "a parameter of its own in the optimizer, too": """
class Mixture(nn.Module):
    def __init__(self, width, count, dtype):
        super().__init__()
        self.parts = nn.ModuleList([nn.Linear(width, 1, dtype=dtype) for _ in range(count)])
        self.raw = nn.Parameter(torch.randn(width, count)); self.gate = self.raw.to(dtype)

    def forward(self, x):
        shares = (x @ self.gate).softmax(dim=1)
        return (shares * torch.cat([part(x) for part in self.parts], dim=1)).sum(dim=1)

model = Mixture(4, 3, torch.float64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(5):
    x = torch.randn(8, 4, dtype=torch.float64)
    optimizer.zero_grad()
    F.l1_loss(model(x), x.sum(dim=1)).backward()
    optimizer.step()
""",
    "constants": """
class Rff(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("weight", torch.randn(6, 3))
        self.register_buffer("scale", torch.ones(6))
        self.out = nn.Linear(6, 1)

    def forward(self, x):
        return self.out(torch.cos(x @ self.weight.t()) * self.scale)

net = Rff()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(5):
    opt.zero_grad()
    net(torch.randn(8, 3)).square().mean().backward()
    opt.step()
""",
    "in the optimizer": """
class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(4, 4)
        self.register_buffer("scale", torch.ones(4, requires_grad=True))

    def forward(self, x):
        return self.scale * self.lin(x)

gate = Gate()
opt = torch.optim.Adam([*gate.parameters(), gate.scale], lr=1e-2)
for _ in range(5):
    opt.zero_grad()
    (gate(torch.randn(8, 4)) - 1).square().mean().backward()
    opt.step()
""",
    "changed by hand": """
class Patched(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer("patch", torch.zeros(4, requires_grad=True))

    def forward(self, x):
        return self.net(x + self.patch)

net = nn.Linear(4, 2)
patched = Patched(net)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    opt.zero_grad()
    nn.functional.cross_entropy(patched(torch.randn(8, 4)), torch.randint(0, 2, (8,))).backward()
    opt.step()
    with torch.no_grad():
        patched.patch += 0.1 * patched.patch.grad.sign()
        patched.patch.grad = None
""",
    "frozen, and given by its name": """
emb, lin = nn.Embedding(5, 4), nn.Linear(4, 1)
emb.weight.requires_grad = False
opt = torch.optim.SGD([emb.weight, lin.weight, lin.bias], lr=0.1)
for _ in range(5):
    opt.zero_grad()
    lin(emb(torch.randint(0, 5, (8,)))).square().mean().backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_a_buffer_that_is_meant_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
