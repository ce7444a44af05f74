"""explain on functions and methods with several callers: a rule goes out of one by the call that it came in by."""

import pytest
from clinic.witnessed import assert_left_in_peace, watched_in

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
NETS = """\
G = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
D = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3)
opt_d = torch.optim.Adam(D.parameters(), lr=1e-3)

"""
TWO_STAGES, NO_GRAPH = "neighbours/cut_between_two_stages", "optimizers/part_without_a_graph"
EXPECTED = {TWO_STAGES, NO_GRAPH, "graph/detached_term"}
# Of each, what stands at CUT if it is right, and what is wrong.
CASES = {
    "an adversarial loss for both, the critic's update first": (
        "fake",
        ["fake.detach()", "fake.data"],
        NETS
        + """\
def adversarial(image, label):
    score = D(image)
    return F.binary_cross_entropy_with_logits(score, torch.full_like(score, label))

for step in range(6):
    real, z = torch.randn(16, 2) + 2, torch.randn(16, 3)
    fake = G(z)
    opt_d.zero_grad()
    d_loss = adversarial(real, 1.0) + adversarial(fake.detach(), 0.0)
    d_loss.backward()
    opt_d.step()
    opt_g.zero_grad()
    g_loss = adversarial(CUT, 1.0)  # here
    g_loss.backward()
    opt_g.step()
""",
    ),
    "methods of a trainer that share one score": (
        "",
        [".detach()", ".data"],
        """\
class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.top = nn.Linear(2, 8), nn.Linear(8, 1)
    def forward(self, image):
        return self.top(torch.tanh(self.body(image)))

class Maker(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(3, 8), nn.Linear(8, 2)
    def forward(self, z):
        return self.b(torch.tanh(self.a(z)))

class Trainer:
    def __init__(self, maker, critic):
        self.maker, self.critic = maker, critic
        self.maker_opt = torch.optim.Adam(maker.parameters())
        self.critic_opt = torch.optim.Adam(critic.parameters())

    def score(self, image):
        return self.critic(image).mean()

    def train_critic(self, real, z):
        fake = self.maker(z).detach()
        loss = self.score(fake) - self.score(real)
        self.critic_opt.zero_grad()
        loss.backward()
        self.critic_opt.step()
        for p in self.critic.parameters():
            p.data.clamp_(-0.1, 0.1)
        return loss.item()

    def train_maker(self, z):
        fake = self.maker(z)CUT  # here
        loss = -self.score(fake)
        self.maker_opt.zero_grad()
        loss.backward()
        self.maker_opt.step()
        return loss.item()

trainer = Trainer(Maker(), Critic())
for step in range(6):
    z = torch.randn(16, 3)
    trainer.train_critic(torch.randn(16, 2), z)
    trainer.train_maker(z)
""",
    ),
    "one function that steps for both": (
        "",
        [".detach()", ".data"],
        NETS
        + """\
def update(loss, optimizer):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

for step in range(6):
    real, z = torch.randn(16, 2), torch.randn(16, 3)
    update(F.softplus(-D(G(z)CUT)).mean(), opt_g)  # here
    update(F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean(), opt_d)
""",
    ),
    "a criterion that is an object, with attributes set in between": (
        "self.fake",
        ["self.fake.detach()", "self.fake.data"],
        NETS
        + """\
class GANLoss(nn.Module):
    def __init__(self, target_real=1.0, target_fake=0.0):
        super().__init__()
        self.register_buffer("real", torch.tensor(target_real))
        self.register_buffer("fake", torch.tensor(target_fake))
        self.loss = nn.MSELoss()
    def get_target(self, prediction, is_real):
        return (self.real if is_real else self.fake).expand_as(prediction)
    def __call__(self, prediction, is_real):
        return self.loss(prediction, self.get_target(prediction, is_real))

class Model:
    def __init__(self):
        self.netG, self.netD = G, D
        self.criterion = GANLoss()
        self.opt_G, self.opt_D = opt_g, opt_d
    def forward(self, z):
        self.fake = self.netG(z)
    def backward_D(self):
        fake = self.fake.detach()
        self.loss_D = 0.5 * (self.criterion(self.netD(fake), False) + self.criterion(self.netD(self.real), True))
        self.loss_D.backward()
    def backward_G(self):
        self.loss_G = self.criterion(self.netD(CUT), True)  # here
        self.loss_G.backward()
    def optimize(self, real, z):
        self.real = real
        self.forward(z)
        self.opt_D.zero_grad()
        self.backward_D()
        self.opt_D.step()
        self.opt_G.zero_grad()
        self.backward_G()
        self.opt_G.step()

model = Model()
for step in range(6):
    model.optimize(torch.randn(8, 2), torch.randn(8, 3))
""",
    ),
    "one of two directions of a cycle": (
        "",
        [".detach()"],
        """\
AB, BA = nn.Linear(3, 3), nn.Linear(3, 3)
DA, DB = nn.Linear(3, 1), nn.Linear(3, 1)
opt_g = torch.optim.Adam([*AB.parameters(), *BA.parameters()])
opt_d = torch.optim.Adam([*DA.parameters(), *DB.parameters()])

def adversarial(critic, image, label):
    score = critic(image)
    return F.mse_loss(score, torch.full_like(score, label))

for step in range(6):
    a, b = torch.randn(8, 3), torch.randn(8, 3) + 1
    fake_b, fake_a = AB(a), BA(b)
    fit = adversarial(DB, fake_b, 1.0)
    other = adversarial(DA, fake_aCUT, 1.0)  # here
    cycle = (BA(fake_b) - a).abs().mean() + (AB(fake_a) - b).abs().mean()
    loss = fit + other + 10 * cycle
    opt_g.zero_grad()
    loss.backward()
    opt_g.step()
    opt_d.zero_grad()
    d_loss = adversarial(DA, a, 1.0) + adversarial(DA, fake_a.detach(), 0.0)
    d_loss = d_loss + adversarial(DB, b, 1.0) + adversarial(DB, fake_b.detach(), 0.0)
    d_loss.backward()
    opt_d.step()
""",
    ),
    "a helper that a log calls, too, with what is detached": (
        "b",
        ["b.detach()"],
        """\
body = nn.Linear(6, 8)
seg, depth = nn.Linear(8, 3), nn.Linear(8, 1)
opt = torch.optim.Adam([*body.parameters(), *seg.parameters(), *depth.parameters()])

def weigh(loss, by=1.0):
    return by * loss.mean()

def penalize(out):
    return out.abs()

for step in range(6):
    x, y = torch.randn(8, 6), torch.randint(3, (8,))
    h = torch.relu(body(x))
    a, b = seg(h), depth(h)
    loss_a = weigh(F.cross_entropy(a, y, reduction="none"))
    loss_b = weigh(penalize(CUT), 0.3)  # here
    loss = loss_a + loss_b
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(weigh(penalize(b.detach())).item(), weigh(F.cross_entropy(a.data, y, reduction="none")).item())
""",
    ),
    "a term of which a report keeps a copy": (
        "",
        [".detach()"],
        """\
class Trainer:
    def __init__(self, net, opt):
        self.net, self.opt, self.queue = net, opt, []
    def loss(self, a, b):
        return -F.logsigmoid(a - b).mean()
    def margin(self, out):
        return out.pow(2).mean()
    def step(self, good, bad):
        a, b = self.net(good), self.net(bad)
        rank = self.loss(a, b)
        size = self.margin(a) + self.margin(bCUT)  # here
        self.queue.append((a.detach(), b.detach()))
        loss = rank + 0.01 * size
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
    def report(self):
        a, b = self.queue[-1]
        print(self.loss(a, b).item(), self.margin(a).item())
net = nn.Linear(5, 1)
t = Trainer(net, torch.optim.SGD(net.parameters(), lr=0.1))
for step in range(5):
    t.step(torch.randn(8, 5), torch.randn(8, 5))
    t.report()
""",
    ),
}


@pytest.mark.parametrize(
    ("source", "cut"),
    [(source, cut) for _, cuts, source in CASES.values() for cut in cuts],
    ids=[f"{name}: {cut}" for name, (_, cuts, _) in CASES.items() for cut in cuts],
)
def test_what_is_cut_at_one_call_is_noted_there(folder, source, cut):
    source = START + source.replace("CUT", cut)
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if row.endswith("# here")]
    found = watched_in(folder, source).findings
    assert [one.line for one in found] == [line]
    assert {one.entries[0].id for one in found} <= EXPECTED


@pytest.mark.parametrize(("right", "source"), [(r, s) for r, _, s in CASES.values()], ids=CASES)
def test_what_is_cut_at_another_call_is_no_mistake_of_this_one(folder, right, source):
    assert_left_in_peace(folder, START + source.replace("CUT", right))
