"""Gradients that one loss leaves in the parameters of another, and programs that take care of them."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
PLAYERS = """
class Game:
    def __init__(self, rounds=6):
        self.painter = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 4))
        self.critic = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        self.of_painter = torch.optim.SGD(self.painter.parameters(), lr=0.05)
        self.of_critic = torch.optim.SGD(self.critic.parameters(), lr=0.05)
        for _ in range(rounds):
            self.judge(torch.randn(5, 4), torch.randn(5, 3))
            self.paint(torch.randn(5, 3))

    def judge(self, real, noise):
        {before}
        painted = self.painter(noise).detach()
        gap = self.critic(painted).mean() - self.critic(real).mean()
        gap.backward(){mark}
        self.of_critic.step()
        {after}

    def paint(self, noise):
        {ready}
        (-self.critic(self.painter(noise)).mean()).backward()
        self.of_painter.step()
        {done}

Game()
"""


def make_game(mark="  # here", before="pass", after="pass", ready="pass", done="pass"):
    return PLAYERS.format(mark=mark, before=before, after=after, ready=ready, done=done)


ZERO_CRITIC, ZERO_PAINTER = "self.of_critic.zero_grad()", "self.of_painter.zero_grad()"
LEFT = {
    "the critic is zeroed after its own step": make_game(after=ZERO_CRITIC, done=ZERO_PAINTER),
    "and the painter before its pass": make_game(after=ZERO_CRITIC, ready=ZERO_PAINTER),
}
VALUES = """
state, action = torch.randn(16, 3), torch.randn(16, 2)
actor, value = nn.Linear(3, 2), nn.Bilinear(3, 2, 1)
of_actor = torch.optim.Adam(actor.parameters(), lr=1e-2)
of_value = torch.optim.Adam(value.parameters(), lr=1e-2)
for _ in range(5):
    td = (value(state, action) - torch.randn(16, 1)).square().mean()
    td.backward(){mark}
    of_value.step()
    {zero}
    gain = -value(state, torch.tanh(actor(state))).mean()
    gain.backward()
    of_actor.step()
    of_actor.zero_grad()
"""
LEFT["an actor's loss goes through the value"] = VALUES.format(
    mark="  # here", zero="of_value.zero_grad(set_to_none=False)"
)

LEFT["a generator's samples keep their graph in the discriminator's pass"] = """
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3)
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3)
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
for it in range(8):
    opt_d.zero_grad()
    opt_g.zero_grad()
    real = torch.randn(16, 2) * 0.5 + 1
    fake = G(torch.randn(16, 4))
    d_loss = F.binary_cross_entropy_with_logits(D(real), ones) + F.binary_cross_entropy_with_logits(D(fake), zeros)
    d_loss.backward()
    opt_d.step()

    fake = G(torch.randn(16, 4))
    g_loss = F.binary_cross_entropy_with_logits(D(fake), ones)
    g_loss.backward()  # here
    opt_g.step()
"""
LEFT["a judge's pass through the encoder"] = """
class Adapt:
    def __init__(self):
        self.encoder = nn.Sequential(nn.Linear(5, 12), nn.ReLU())
        self.judge = nn.Linear(12, 2)
        self.enc_opt = torch.optim.SGD(self.encoder.parameters(), lr=0.01)
        self.judge_opt = torch.optim.SGD(self.judge.parameters(), lr=0.01)
        self.ce = nn.CrossEntropyLoss()

    def round(self, source, target):
        for opt in (self.enc_opt, self.judge_opt):
            opt.zero_grad()
        both = torch.cat([source, target])
        labels = torch.cat([torch.zeros(len(source)), torch.ones(len(target))]).long()
        self.ce(self.judge(self.encoder(both)), labels).backward()
        self.judge_opt.step()
        fool = self.ce(self.judge(self.encoder(target)), torch.zeros(len(target)).long())
        fool.backward()  # here
        self.enc_opt.step()

a = Adapt()
for _ in range(6):
    a.round(torch.randn(8, 5), torch.randn(8, 5) + 1)
"""


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
def test_what_another_loss_has_left_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "accumulation/gradient_of_another_loss")


NEVER = {
    "the critic is never zeroed": make_game(ready=ZERO_PAINTER),
    "several rounds of a ranker for each query, whose last bias has a slope of zero": """
ranker = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 1))
optimizer = torch.optim.Adam(ranker.parameters(), lr=1e-3)
for query in range(4):
    optimizer.zero_grad()
    better, worse = torch.randn(2, 9, 4)
    for _ in range(3):
        gap = ranker(better) - ranker(worse)
        F.relu(1 - gap).mean().backward()  # here
        optimizer.step()
""",
    "nor is the value": VALUES.format(mark="  # here", zero=""),
    "a trunk of several heads, which are zeroed": """
trunk, heads = nn.Linear(4, 6), nn.ModuleList([nn.Linear(6, 2), nn.Linear(6, 2)])
of_trunk = torch.optim.SGD(trunk.parameters(), lr=0.1)
of_heads = [torch.optim.SGD(head.parameters(), lr=0.1) for head in heads]
for turn in range(8):
    of_heads[turn % 2].zero_grad()
    F.cross_entropy(heads[turn % 2](trunk(torch.randn(8, 4))), torch.randint(2, (8,))).backward()  # here
    of_heads[turn % 2].step()
    of_trunk.step()
""",
}


@pytest.mark.parametrize("body", NEVER.values(), ids=NEVER)
def test_gradients_that_only_another_optimizer_zeroes_are_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "accumulation/grad_not_reset")


CARED_FOR = {
    "zeroed before its own pass": make_game("", before=ZERO_CRITIC, ready=ZERO_PAINTER),
    "zeroed by the module, after the other's step": make_game(
        "",
        after="self.critic.zero_grad()",
        done="self.critic.zero_grad(); self.painter.zero_grad()",
    ),
    "several rounds of a ranker, each of which starts anew": """
ranker = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 1))
optimizer = torch.optim.Adam(ranker.parameters(), lr=1e-3)
for query in range(4):
    better, worse = torch.randn(2, 9, 4)
    for _ in range(3):
        optimizer.zero_grad(set_to_none=False)
        F.relu(1 - ranker(better) + ranker(worse)).mean().backward()
        optimizer.step()
""",
    "set to None by hand, with a slope in each bias": make_game(
        "", before="for p in self.critic.parameters(): p.grad = None", ready=ZERO_PAINTER
    ).replace("gap = self.critic(painted)", "gap = 3 * self.critic(painted)"),
    "set to None by hand": make_game(
        "", before="for p in self.critic.parameters(): p.grad = None", ready=ZERO_PAINTER
    ),
    "frozen while the other's pass goes through it": make_game(
        "",
        after=ZERO_CRITIC,
        ready="self.critic.requires_grad_(False)",
        done="self.critic.requires_grad_(True); self.of_painter.zero_grad()",
    ),
    "several passes of the other before its step, and stale gradients that are zeroed in time": make_game(
        "",
        before=ZERO_CRITIC,
        ready="self.of_painter.zero_grad(); (0.5 * self.critic(self.painter(noise)).mean()).backward()",
    ),
    "a sum that is meant: the main loss, and then one of the encoder alone": """
encoder, head = nn.Linear(4, 6), nn.Linear(6, 2)
of_encoder = torch.optim.SGD(encoder.parameters(), lr=0.1)
of_head = torch.optim.SGD(head.parameters(), lr=0.1)
for _ in range(5):
    x = torch.randn(8, 4)
    F.cross_entropy(head(torch.relu(encoder(x))), torch.randint(2, (8,))).backward()
    of_head.step()
    of_head.zero_grad()
    (0.1 * encoder(x).abs().mean()).backward()
    of_encoder.step()
    of_encoder.zero_grad()
""",
    "a trunk that steps each second time, and is zeroed then": """
trunk, head = nn.Linear(4, 6), nn.Linear(6, 2)
of_trunk = torch.optim.SGD(trunk.parameters(), lr=0.1)
of_head = torch.optim.SGD(head.parameters(), lr=0.1)
for turn in range(8):
    of_head.zero_grad()
    F.cross_entropy(head(trunk(torch.randn(8, 4))), torch.randint(2, (8,))).backward()
    of_head.step()
    if turn % 2:
        of_trunk.step()
        of_trunk.zero_grad()
""",
    "a trunk that is zeroed as a module": """
trunk, head = nn.Linear(4, 6), nn.Linear(6, 2)
of_trunk = torch.optim.SGD(trunk.parameters(), lr=0.1)
of_head = torch.optim.SGD(head.parameters(), lr=0.1)
for turn in range(6):
    of_head.zero_grad()
    trunk.zero_grad()
    F.cross_entropy(head(trunk(torch.randn(8, 4))), torch.randint(2, (8,))).backward()
    of_head.step()
    of_trunk.step()
""",
    "a discriminator that gets detached samples": """
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3)
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3)
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
for it in range(8):
    opt_d.zero_grad()
    opt_g.zero_grad()
    real = torch.randn(16, 2) * 0.5 + 1
    fake = G(torch.randn(16, 4))
    d_loss = F.binary_cross_entropy_with_logits(D(real), ones) + F.binary_cross_entropy_with_logits(D(fake.detach()), zeros)
    d_loss.backward()
    opt_d.step()
    g_loss = F.binary_cross_entropy_with_logits(D(fake), ones)
    g_loss.backward()
    opt_g.step()
""",
    "each player zeroed before its pass": """
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3)
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3)
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
for it in range(8):
    opt_d.zero_grad()
    fake = G(torch.randn(16, 4))
    d_loss = F.binary_cross_entropy_with_logits(D(torch.randn(16, 2)), ones) + F.binary_cross_entropy_with_logits(D(fake), zeros)
    d_loss.backward()
    opt_d.step()
    opt_g.zero_grad()
    F.binary_cross_entropy_with_logits(D(G(torch.randn(16, 4))), ones).backward()
    opt_g.step()
""",
    "a trunk of two heads that step in turn": """
trunk, a, b = nn.Linear(4, 6), nn.Linear(6, 2), nn.Linear(6, 1)
of_trunk = torch.optim.SGD(trunk.parameters(), lr=0.1)
of_a, of_b = torch.optim.SGD(a.parameters(), lr=0.1), torch.optim.SGD(b.parameters(), lr=0.1)
for _ in range(6):
    for opt in (of_trunk, of_a, of_b):
        opt.zero_grad()
    x = torch.randn(8, 4)
    a(torch.relu(trunk(x))).square().mean().backward()
    of_a.step()
    b(torch.relu(trunk(x))).abs().mean().backward()
    of_b.step()
    of_trunk.step()
""",
    "two losses, one zero_grad of each optimizer, two steps": """
body, left, right = nn.Linear(4, 6), nn.Linear(6, 2), nn.Linear(6, 3)
optimizers = [torch.optim.SGD(one.parameters(), lr=0.1) for one in (body, left, right)]
for _ in range(5):
    h = torch.tanh(body(torch.randn(8, 4)))
    left(h).square().mean().backward(retain_graph=True)
    right(h).square().mean().backward()
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad()
""",
}


@pytest.mark.parametrize("body", CARED_FOR.values(), ids=CARED_FOR)
def test_players_that_keep_their_gradients_apart_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
