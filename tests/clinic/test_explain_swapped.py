"""Optimizers of another network, or of copies of a model's values, and several optimizers of one network."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "a generator's, of the discriminator": """
generator = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
discriminator = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
optimizer_G = torch.optim.Adam(discriminator.parameters(), lr=2e-3)  # here
optimizer_D = torch.optim.Adam(discriminator.parameters(), lr=2e-3)
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
for it in range(8):
    optimizer_G.zero_grad()
    fake = generator(torch.randn(16, 4))
    F.binary_cross_entropy_with_logits(discriminator(fake), ones).backward()
    optimizer_G.step()

    optimizer_D.zero_grad()
    real = torch.randn(16, 2)
    loss = F.binary_cross_entropy_with_logits(discriminator(real), ones)
    loss = loss + F.binary_cross_entropy_with_logits(discriminator(fake.detach()), zeros)
    loss.backward()
    optimizer_D.step()
""",
    "an actor's, of the critic": """
class DDPG:
    def __init__(self):
        self.actor = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
        self.critic = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), lr=1e-3)
        self.actor_optimizer = torch.optim.Adam(self.critic.parameters(), lr=1e-4)  # here

    def update(self, s, a, y):
        q = self.critic(torch.cat([s, a], 1))
        closs = (q - y).square().mean()
        self.critic_optimizer.zero_grad()
        closs.backward()
        self.critic_optimizer.step()
        aloss = -self.critic(torch.cat([s, self.actor(s)], 1)).mean()
        self.actor_optimizer.zero_grad()
        aloss.backward()
        self.actor_optimizer.step()

agent = DDPG()
for _ in range(8):
    agent.update(torch.randn(8, 3), torch.randn(8, 1), torch.randn(8, 1))
""",
    "named by a letter, in a class": """
class GAN(nn.Module):
    def __init__(self):
        super().__init__()
        self.netG = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 2))
        self.netD = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
        self.optD = torch.optim.RMSprop(self.netD.parameters(), lr=5e-5)
        self.optG = torch.optim.RMSprop(self.netD.parameters(), lr=5e-5)  # here

    def fit(self, real):
        self.optD.zero_grad()
        fake = self.netG(torch.randn(len(real), 3))
        (self.netD(fake.detach()).mean() - self.netD(real).mean()).backward()
        self.optD.step()
        self.optG.zero_grad()
        (-self.netD(fake).mean()).backward()
        self.optG.step()

gan = GAN()
for _ in range(6):
    gan.fit(torch.randn(8, 2))
""",
    "values of a state": """
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.state_dict().values(), lr=0.1)  # here
for _ in range(6):
    opt.zero_grad()
    loss = (net(torch.randn(8, 4)) - 1).square().mean()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_an_optimizer_of_another_network_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/of_another_model")


# What no optimizer holds got its gradient from another pass: as a target that nobody detached.
CUT = """
class Agent:
    def __init__(self):
        self.actor = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
        self.critic = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        self.early_actor = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
        self.of_actor = torch.optim.Adam(self.actor.parameters(), lr=1e-3)
        self.late_actor = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
        self.of_critic = torch.optim.Adam(self.critic.parameters(), lr=1e-3)

    def update(self, s, r):
        y = r + 0.9 * self.critic(torch.cat([s, self.OLD_actor(s)], 1))
        self.of_critic.zero_grad()
        (self.critic(torch.cat([s, r], 1)) - y).square().mean().backward()
        self.of_critic.step()
        self.of_actor.zero_grad()
        (-self.critic(torch.cat([s, self.actor(s)CUT], 1)).mean()).backward()
        self.of_actor.step()

agent = Agent()
for _ in range(8):
    agent.update(torch.randn(8, 3), torch.randn(8, 1))
"""


@pytest.mark.parametrize("old", ["early", "late"])
@pytest.mark.parametrize("cut", ["", ".data", ".detach()"])
def test_an_optimizer_whose_own_part_is_cut_is_not_taken_for_that_of_another(folder, cut, old):
    found = watched_in(folder, START + CUT.replace("CUT", cut).replace("OLD", old))
    assert "optimizers/of_another_model" not in [f.entries[0].id for f in found.findings]


RIGHT = {
    "one after the other": """
net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
adam = torch.optim.Adam(net.parameters(), lr=1e-2)
lbfgs = torch.optim.LBFGS(net.parameters(), max_iter=5)
x = torch.linspace(-1, 1, 20).unsqueeze(1)
for _ in range(10):
    adam.zero_grad()
    (net(x) - x.sin()).square().mean().backward()
    adam.step()

def closure():
    lbfgs.zero_grad()
    loss = (net(x) - x.sin()).square().mean()
    loss.backward()
    return loss

for _ in range(3):
    lbfgs.step(closure)
""",
    "two learning rates, and a generator that stays": """
made_by, critic = nn.Linear(2, 2), nn.Linear(2, 1)
fast = torch.optim.SGD(critic.parameters(), lr=0.1)
slow = torch.optim.SGD(critic.parameters(), lr=0.001)
for i in range(8):
    opt = fast if i < 4 else slow
    opt.zero_grad()
    (critic(made_by(torch.randn(8, 2))).mean() - critic(torch.randn(8, 2)).mean()).backward()
    opt.step()
""",
    "a copy that is trained first": """
import copy

model = nn.Linear(3, 1)
outer = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(4):
    fast = copy.deepcopy(model)
    inner = torch.optim.SGD(fast.parameters(), lr=0.1)
    for _ in range(3):
        inner.zero_grad()
        (fast(torch.randn(8, 3)) - 1).square().mean().backward()
        inner.step()
    outer.zero_grad()
    for p, q in zip(model.parameters(), fast.parameters()):
        p.grad = p.data - q.data
    outer.step()
""",
    "two of a critic and one of its generator": """
gen, critic = nn.Linear(2, 2), nn.Linear(2, 1)
opt_gen = torch.optim.Adam(gen.parameters(), lr=1e-3)
opt_fast = torch.optim.SGD(critic.parameters(), lr=1e-2)
opt_slow = torch.optim.SGD(critic.parameters(), lr=1e-4)
for _ in range(5):
    opt_fast.zero_grad()
    (critic(gen(torch.randn(8, 2)).detach()).mean() - critic(torch.randn(8, 2)).mean()).backward()
    opt_fast.step()
    opt_slow.zero_grad()
    critic(torch.randn(8, 2)).square().mean().backward()
    opt_slow.step()
    opt_gen.zero_grad()
    (-critic(gen(torch.randn(8, 2))).mean()).backward()
    opt_gen.step()
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_several_optimizers_of_one_network_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
