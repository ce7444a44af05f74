"""explain on who gets a gradient and who is stepped: in other spellings, and in right programs."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import copy
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 1)
"""

WRONG = {
    "a trainer freezes its encoder": (
        "optimizers/attribute_of_a_module",
        """
class Trainer:
    def __init__(self):
        self.net = nn.ModuleDict({"encoder": nn.Linear(4, 3), "head": nn.Linear(3, 1)})
        self.freeze(self.net["encoder"])  # here below
        self.opt = torch.optim.Adam(self.net.parameters())
    def freeze(self, part):
        part.eval()
        part.requires_grad = False  # here
    def fit(self):
        for _ in range(3):
            loss = F.mse_loss(self.net["head"](self.net["encoder"](x)), y)
            self.opt.zero_grad(); loss.backward(); self.opt.step()
Trainer().fit()
""",
    ),
    "each child in a loop": (
        "optimizers/attribute_of_a_module",
        """
model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 1))
for child in list(model.children())[:1]:
    child.requires_grad = False  # here
opt = torch.optim.SGD(model.parameters(), lr=0.1)
F.mse_loss(model(x), y).backward()
opt.step()
""",
    ),
    "thawed by an attribute": (
        "optimizers/attribute_of_a_module",
        """
model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 1))
model[0].requires_grad_(False)
model[0].requires_grad = True  # here
F.mse_loss(model(x), y).backward()
""",
    ),
    "a head for new classes": (
        "optimizers/made_before_the_head",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Linear(4, 3)
        self.fc = nn.Linear(3, 7)
    def forward(self, x):
        return self.fc(self.features(x).relu())
def build():
    model = Net()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad])  # here
    return model, optimizer
model, optimizer = build()
model.fc = nn.Linear(model.fc.in_features, 1)
for _ in range(3):
    optimizer.zero_grad()
    F.mse_loss(model(x), y).backward()
    optimizer.step()
""",
    ),
    "two scales that are made when the first batch comes": (
        "optimizers/made_before_the_head",
        """
class Scaled(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.linear, self.scale = nn.Linear(4, size), None
    def forward(self, x):
        h = self.linear(x)
        if self.scale is None:
            self.scale = nn.Parameter(torch.full((h.shape[1],), 0.5))
        return h * self.scale
net = nn.Sequential(Scaled(4), nn.Tanh(), Scaled(1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)  # here
for _ in range(5):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
""",
    ),
    "a copy is judged, and another is trained": (
        "optimizers/of_another_model",
        """
class Forecaster:
    def __init__(self):
        self.trend = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
        self.rest = nn.Linear(4, 1)
        self.of_trend = torch.optim.SGD(self.trend.parameters(), lr=0.1)  # here
        self.of_rest = torch.optim.SGD(self.rest.parameters(), lr=0.1)
class Study:
    def __init__(self, made):
        self.made, self.trend = made, copy.deepcopy(made.trend)
    def fit(self):
        self.made.of_trend.zero_grad()
        F.mse_loss(self.trend(x), y).backward()
        self.made.of_trend.step()
        with torch.no_grad():
            left = y - self.trend(x)
        self.made.of_rest.zero_grad()
        F.mse_loss(self.made.rest(x), left).backward()
        self.made.of_rest.step()
study = Study(Forecaster())
for _ in range(4):
    study.fit()
""",
    ),
    "an adapter is added": (
        "optimizers/made_before_the_head",
        """
body = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
opt = torch.optim.SGD(body.parameters(), lr=0.1)  # here
body.add_module("adapter", nn.Linear(1, 1))
for _ in range(3):
    loss = F.mse_loss(body(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "experts in a dict": (
        "optimizers/layers_in_a_list",
        """
class Experts(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(4, 2)
        self.experts = {"a": nn.Linear(4, 1), "b": nn.Linear(4, 1)}  # here
    def forward(self, x):
        g = self.gate(x).softmax(1)
        return g[:, :1] * self.experts["a"](x) + g[:, 1:] * self.experts["b"](x)
model = Experts()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "blocks of the program's own": (
        "optimizers/layers_in_a_list",
        """
class Gated(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.value = nn.Linear(width, width)
        self.gate = nn.Linear(width, width)
    def forward(self, x):
        return x + self.value(x) * self.gate(x).sigmoid()
class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.stack = []
        for _ in range(2):
            self.stack.append(Gated(4))  # here
        self.head = nn.Linear(4, 1)
    def forward(self, x):
        for block in self.stack:
            x = block(x)
        return self.head(x)
model = Deep()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "blocks made of blocks": (
        "optimizers/layers_in_a_list",
        """
class Rescaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
    def forward(self, x):
        return x * self.scale
class Branch(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.ModuleList([nn.Linear(width, width) for _ in range(2)])
        self.norm = Rescaled(width)
    def forward(self, x):
        for layer in self.inner:
            x = layer(x).tanh()
        return self.norm(x)
class Stage(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.left, self.right = Branch(width), Branch(width)
    def forward(self, x):
        return self.left(x) - self.right(x)
class Tower(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.stages = [Stage(4) for _ in range(depth)]  # here
        self.head = nn.Linear(4, 1)
    def forward(self, x):
        for stage in self.stages:
            x = stage(x)
        return self.head(x)
model = Tower(2)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "pairs of a layer and what follows it": (
        "optimizers/layers_in_a_list",
        """
class Pairs(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = []
        for width in (4, 6):
            self.steps.append((nn.Linear(width, 6), torch.tanh))  # here
        self.head = nn.Linear(6, 1)
    def forward(self, x):
        for layer, bend in self.steps:
            x = bend(layer(x))
        return self.head(x)
model = Pairs()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "layers of each block by name": (
        "optimizers/layers_in_a_list",
        """
class Blocks(nn.Module):
    def __init__(self):
        super().__init__()
        made = [dict(inner=nn.Linear(4, 9), outer=nn.Linear(9, 4)) for _ in range(2)]  # here
        self.blocks = made
        self.head = nn.Linear(4, 1)
    def forward(self, x):
        for block in self.blocks:
            x = x + block["outer"](block["inner"](x).relu())
        return self.head(x)
model = Blocks()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a scale made in forward": (
        "optimizers/made_in_forward",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 3)
    def forward(self, x):
        scale = nn.Parameter(torch.ones(3))  # here
        return (self.body(x) * scale).sum(1, keepdim=True)
model = Net()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a temperature made in the function of the loss": (
        "optimizers/made_in_forward",
        """
def contrast(a, b):
    scale = nn.Parameter(torch.zeros(()))  # here
    return F.cross_entropy(scale.exp() * a @ b.T, torch.arange(len(a)))
left, right = nn.Linear(4, 3), nn.Linear(4, 3)
opt = torch.optim.SGD([*left.parameters(), *right.parameters()], lr=0.1)
for _ in range(4):
    loss = contrast(left(x), right(x))
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a layer of weights made in a method of the trainer": (
        "optimizers/made_in_forward",
        """
class Trainer:
    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), lr=0.1)
    def weigh(self, losses):
        mixer = nn.Linear(1, 1)  # here
        return (mixer(losses).softmax(0) * losses).sum()
    def step(self):
        loss = self.weigh((self.net(x) - y).square())
        self.opt.zero_grad(); loss.backward(); self.opt.step()
trainer = Trainer(nn.Linear(4, 1))
for _ in range(4):
    trainer.step()
""",
    ),
    "the model is built again": (
        "optimizers/of_another_model",
        """
def build():
    return nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
model = build()
opt = torch.optim.Adam(model.parameters())  # here
state = model.state_dict()
model = build()
model.load_state_dict(state)
for _ in range(3):
    opt.zero_grad()
    F.mse_loss(model(x), y).backward()
    opt.step()
""",
    ),
    "a copy adapts, and nothing comes back": (
        "optimizers/of_another_model",
        """
import copy
class Outer:
    def __init__(self):
        self.model = nn.Linear(4, 1)
        self.outer = torch.optim.Adam(self.model.parameters())  # here
    def step(self):
        fast = copy.deepcopy(self.model)
        inner = torch.optim.SGD(fast.parameters(), lr=0.1)
        F.mse_loss(fast(x), y).backward()
        inner.step()
        inner.zero_grad()
        self.outer.zero_grad()
        F.mse_loss(fast(x), y).backward()
        self.outer.step()
outer = Outer()
for _ in range(3):
    outer.step()
""",
    ),
    "weights are assigned after the optimizer is made": (
        "optimizers/of_another_model",
        """
model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
opt = torch.optim.Adam(model.parameters())  # here
schedule = torch.optim.lr_scheduler.StepLR(opt, 2)
model.load_state_dict({k: v.clone() for k, v in model.state_dict().items()}, assign=True)
for _ in range(4):
    opt.zero_grad()
    F.mse_loss(model(x), y).backward()
    opt.step()
    schedule.step()
""",
    ),
    "low-rank factors": (
        "optimizers/parameter_of_a_computed_tensor",
        """
class Low(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Parameter(torch.randn(1, 2)), nn.Parameter(torch.randn(2, 4))
        self.layer = nn.Linear(4, 1)
        self.layer.weight = nn.Parameter(self.a @ self.b)  # here
    def forward(self, x):
        return self.layer(x)
model = Low()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(model(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    ),
    "a closure without backward": (
        "optimizers/closure_without_backward",
        """
model = nn.Linear(4, 1)
opt = torch.optim.LBFGS(model.parameters(), line_search_fn="strong_wolfe")
def closure():
    return F.mse_loss(model(x), y)
for _ in range(2):
    opt.zero_grad()
    F.mse_loss(model(x), y).backward()
    opt.step(closure)  # here
""",
    ),
}


@pytest.mark.parametrize(("id", "source"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_noted_in_another_spelling(folder, id, source):
    assert_noted_at_mark(folder, START + source, id)


RIGHT = {
    "a perturbation that is moved by the gradient that grad() gives": """
model = nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
def find_loss():
    delta = nn.Parameter(torch.zeros_like(x))
    (slope,) = torch.autograd.grad(F.mse_loss(model(x + delta), y), delta)
    delta.data = 0.1 * slope.sign()
    return F.mse_loss(model(x + delta), y)
for _ in range(6):
    opt.zero_grad(); find_loss().backward(); opt.step()
""",
    "only the head is trained": """
body, head = nn.Linear(4, 3), nn.Linear(3, 1)
opt = torch.optim.SGD(head.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(head(body(x)), y).backward(); opt.step()
""",
    "a setting of the module's own": """
class Net(nn.Module):
    def __init__(self, requires_grad=False):
        super().__init__()
        self.requires_grad = requires_grad
        self.l = nn.Linear(4, 1)
        for p in self.l.parameters():
            p.requires_grad = requires_grad
net = Net(True)
F.mse_loss(net.l(x), y).backward()
""",
    "an attribute beside the method": """
net = nn.Linear(4, 1)
net.requires_grad = False
net.requires_grad_(False)
head = nn.Linear(1, 1)
F.mse_loss(head(net(x)), y).backward()
""",
    "a group for the new head": """
net = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 5))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
net[1] = nn.Linear(3, 1)
opt.add_param_group({"params": net[1].parameters()})
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "a copy adapts, and its gradients are handed back": """
import copy
model = nn.Linear(4, 1)
outer = torch.optim.Adam(model.parameters())
for _ in range(3):
    fast = copy.deepcopy(model)
    inner = torch.optim.SGD(fast.parameters(), lr=0.1)
    F.mse_loss(fast(x), y).backward()
    inner.step()
    inner.zero_grad()
    F.mse_loss(fast(x), y).backward()
    for mine, its in zip(model.parameters(), fast.parameters()):
        mine.grad = its.grad.clone()
    outer.step()
""",
    "a schedule steps with each micro-batch": """
model = nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
schedule = torch.optim.lr_scheduler.ExponentialLR(opt, 0.99)
for i in range(6):
    (F.mse_loss(model(x), y) / 3).backward()
    if i % 3 == 2:
        opt.step()
        opt.zero_grad()
    schedule.step()
""",
    "one stage after the other": """
net = nn.Sequential(nn.Linear(4, 1))
for stage in range(3):
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(2):
        opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
    net.append(nn.Linear(1, 1))
""",
    "a frozen teacher in a list": """
class Student(nn.Module):
    def __init__(self, teacher):
        super().__init__()
        self.teacher = [teacher.requires_grad_(False)]
        self.l = nn.Linear(4, 1)
    def loss(self, x):
        return F.mse_loss(self.l(x), self.teacher[0](x))
net = Student(nn.Linear(4, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); net.loss(x).backward(); opt.step()
""",
    "layers built at the first input": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = None
    def forward(self, x):
        if self.l is None:
            self.l = nn.Linear(x.shape[1], 1)
        return self.l(x)
net = Net()
net(x)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "an attack within forward": """
class Robust(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(4, 1)
    def forward(self, x):
        delta = nn.Parameter(torch.zeros_like(x))
        F.mse_loss(self.l(x + delta), y).backward()
        step = delta.grad.sign()
        self.l.zero_grad()
        return self.l(x + 0.1 * step)
net = Robust()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "a GAN": """
gen, dis = nn.Linear(2, 4), nn.Linear(4, 1)
g, d = (torch.optim.Adam(one.parameters()) for one in (gen, dis))
for _ in range(3):
    fake = gen(torch.randn(8, 2))
    d.zero_grad(); (dis(fake.detach()).mean() - dis(x).mean()).backward(); d.step()
    g.zero_grad(); (-dis(fake).mean()).backward(); g.step()
""",
    "an average of the weights": """
net = nn.Linear(4, 1)
ema = copy.deepcopy(net)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
    with torch.no_grad():
        for a, b in zip(ema.parameters(), net.parameters()):
            a.lerp_(b, 0.1)
""",
    "an image is optimized": """
net = nn.Linear(4, 1)
image = nn.Parameter(torch.zeros(8, 4))
opt = torch.optim.Adam([image])
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(image), y).backward(); opt.step()
""",
    "a schedule is drawn": """
opt = torch.optim.SGD(nn.Linear(4, 1).parameters(), lr=0.1)
schedule = torch.optim.lr_scheduler.StepLR(opt, 2)
for _ in range(3):
    opt.step(); schedule.step()
net = nn.Linear(4, 1)
F.mse_loss(net(x), y).backward()
""",
    "a first value that was computed": """
net = nn.Linear(4, 1)
net.weight = nn.Parameter(net.weight * 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "a prompt and a model that stays": """
net = nn.Linear(4, 1)
prompt = nn.Parameter(torch.zeros(1, 4))
opt = torch.optim.SGD([prompt], lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x + prompt), y).backward(); opt.step()
""",
    "LBFGS with one evaluation": """
net = nn.Linear(4, 1)
opt = torch.optim.LBFGS(net.parameters(), max_iter=1)
for _ in range(2):
    opt.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    opt.step(lambda: loss)
""",
    "LBFGS with grad()": """
net = nn.Linear(4, 1)
opt = torch.optim.LBFGS(net.parameters(), line_search_fn="strong_wolfe")
def closure():
    loss = F.mse_loss(net(x), y)
    for p, g in zip(net.parameters(), torch.autograd.grad(loss, [*net.parameters()])):
        p.grad = g
    return loss
opt.step(closure)
""",
    "pruned and normalized": """
from torch.nn.utils import parametrize, prune
net = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 1))
nn.utils.parametrizations.weight_norm(net[0])
prune.l1_unstructured(net[1], "weight", amount=1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "a model that is lazy": """
net = nn.Sequential(nn.LazyLinear(3), nn.LazyLinear(1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); F.mse_loss(net(x), y).backward(); opt.step()
""",
    "an LSTM": """
net = nn.LSTM(4, 3, batch_first=True)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad(); net(x[None])[0].pow(2).mean().backward(); opt.step()
""",
    "tasks that adapt a copy": """
net = nn.Linear(4, 1)
outer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    outer.zero_grad()
    for _ in range(2):
        fast = copy.deepcopy(net)
        inner = torch.optim.SGD(fast.parameters(), lr=0.1)
        F.mse_loss(fast(x), y).backward()
        inner.step()
        inner.zero_grad()
        F.mse_loss(fast(x), y).backward()
        for p, q in zip(net.parameters(), fast.parameters()):
            p.grad = q.grad.clone() if p.grad is None else p.grad + q.grad
    outer.step()
""",
    "models that are built one by one, each with its optimizer": """
def fit(width):
    net = nn.Sequential(nn.Linear(4, width), nn.Tanh(), nn.Linear(width, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        loss = F.mse_loss(net(x), y)
        opt.zero_grad(); loss.backward(); opt.step()
    return loss.item()
print([fit(width) for width in (2, 3, 4, 5)])
""",
    "passes through new models that are only timed": """
def build(width):
    return nn.Sequential(nn.Linear(4, width), nn.Tanh(), nn.Linear(width, 1))
net = build(3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    loss = F.mse_loss(net(x), y)
    opt.zero_grad(); loss.backward(); opt.step()
for width in (2, 3, 4, 5):
    build(width)(x).mean().backward()
""",
    "a perturbation made for each batch, that an optimizer of its own moves": """
def perturb(net):
    shift = nn.Parameter(torch.zeros_like(x))
    inner = torch.optim.SGD([shift], lr=0.1, maximize=True)
    for _ in range(2):
        inner.zero_grad()
        F.mse_loss(net(x + shift), y).backward()
        inner.step()
    return (x + shift).detach()
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    shifted = perturb(net)
    opt.zero_grad()
    F.mse_loss(net(shifted), y).backward()
    opt.step()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_of_a_right_program_nothing_is_said(folder, source):
    assert_left_in_peace(folder, START + source)
