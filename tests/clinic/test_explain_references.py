"""A reference that is the very model that trains, and programs in which one network has two names by intention."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
WRONG = {
    "one model that is moved under two names": """
class Agent:
    def __init__(self, model, device):
        self.device = device
        self.online = model.to(self.device)
        self.lagged = model.to(self.device).eval()  # here
        self.opt = torch.optim.Adam(self.online.parameters(), lr=1e-3)

    def learn(self, s, a, r, s2):
        with torch.no_grad():
            y = r + 0.9 * self.lagged(s2).max(1).values
        loss = F.mse_loss(self.online(s).gather(1, a).squeeze(1), y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()

agent = Agent(nn.Linear(4, 2), torch.device("cpu"))
for step in range(8):
    agent.learn(torch.randn(6, 4), torch.randint(2, (6, 1)), torch.randn(6), torch.randn(6, 4))
    if step % 4 == 0:
        agent.lagged.load_state_dict(agent.online.state_dict())
""",
    "an average of the model that is only put in another mode": """
student = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3))
teacher = student.eval().requires_grad_(True)  # here
opt = torch.optim.SGD(student.parameters(), lr=0.1)
for _ in range(6):
    x = torch.randn(4, 5)
    with torch.no_grad():
        soft = teacher(x + 0.1 * torch.randn_like(x)).softmax(1)
    loss = -(soft * student(x).log_softmax(1)).sum(1).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for ours, theirs in zip(teacher.parameters(), student.parameters()):
            ours.mul_(0.99).add_(theirs, alpha=0.01)
""",
    "a target network that the net is loaded into": """
import random

q_net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
target_net = q_net  # here
opt = torch.optim.Adam(q_net.parameters(), lr=1e-3)
for step in range(12):
    s, s2 = torch.randn(8, 4), torch.randn(8, 4)
    a, r = torch.randint(0, 2, (8, 1)), torch.randn(8)
    with torch.no_grad():
        y = r + 0.99 * target_net(s2).max(1).values
    loss = nn.functional.smooth_l1_loss(q_net(s).gather(1, a).squeeze(1), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 4 == 0:
        target_net.load_state_dict(q_net.state_dict())
""",
    "preferences, and the policy as its own reference": """
class LM(nn.Module):
    def __init__(self, vocab=11, dim=8):
        super().__init__()
        self.emb = nn.Embedding(vocab, dim)
        self.out = nn.Linear(dim, vocab)

    def forward(self, ids):
        return self.out(self.emb(ids).cumsum(1))

def logps(model, ids):
    logits = model(ids[:, :-1]).log_softmax(-1)
    return logits.gather(2, ids[:, 1:, None]).squeeze(2).sum(1)

class DPOTrainer:
    def __init__(self, policy, beta=0.1):
        self.policy = policy
        self.ref = policy  # here
        self.beta = beta
        self.opt = torch.optim.Adam(self.policy.parameters(), lr=1e-3)

    def step(self, chosen, rejected):
        pc, pr = logps(self.policy, chosen), logps(self.policy, rejected)
        with torch.no_grad():
            rc, rr = logps(self.ref, chosen), logps(self.ref, rejected)
        loss = -F.logsigmoid(self.beta * ((pc - rc) - (pr - rr))).mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return loss.item()

trainer = DPOTrainer(LM())
for _ in range(6):
    trainer.step(torch.randint(0, 11, (4, 7)), torch.randint(0, 11, (4, 7)))
""",
    "a policy's divergence from itself": """
class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(10, 8)
        self.head = nn.Linear(8, 10)

    def forward(self, tokens):
        return torch.log_softmax(self.head(self.emb(tokens)), dim=-1)

policy = Policy()
ref_policy = policy  # here
opt = torch.optim.AdamW(policy.parameters(), lr=1e-3)
for step in range(5):
    tokens, adv = torch.randint(0, 10, (4, 6)), torch.randn(4, 1)
    lp = policy(tokens).gather(-1, tokens.unsqueeze(-1)).squeeze(-1)
    with torch.no_grad():
        ref_lp = ref_policy(tokens).gather(-1, tokens.unsqueeze(-1)).squeeze(-1)
    kl = (ref_lp - lp).exp() - (ref_lp - lp) - 1
    loss = -(adv * lp).mean() + 0.1 * kl.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "what was learned before, as an argument": """
model = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

def fit(task, old_model=None):
    for x, y in task:
        out = model(x)
        loss = F.cross_entropy(out, y)
        if old_model is not None:
            old = old_model(x).detach()
            loss = loss + F.kl_div(out.log_softmax(1), old.softmax(1), reduction="batchmean")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

tasks = [[(torch.randn(8, 6), torch.randint(0, 4, (8,))) for _ in range(4)] for _ in range(2)]
fit(tasks[0])
fit(tasks[1], old_model=model)  # here
""",
    "a teacher that an object is made with": """
class Distiller:
    def __init__(self, student, teacher, lr=0.1):
        self.student, self.teacher = student, teacher
        self.opt = torch.optim.SGD(student.parameters(), lr=lr)

    def loss(self, images):
        with torch.no_grad():
            goal = F.softmax(self.teacher(images), dim=1)
        guess = F.log_softmax(self.student(images), dim=1)
        return F.kl_div(guess, goal, reduction="batchmean")

net = nn.Linear(8, 4)
distiller = Distiller(net, net)  # here
for _ in range(5):
    loss = distiller.loss(torch.randn(6, 8))
    distiller.opt.zero_grad()
    loss.backward()
    distiller.opt.step()
""",
    "an average of itself": """
class MeanTeacher:
    def __init__(self, student):
        self.student = student
        self.teacher = student  # here
        self.opt = torch.optim.SGD(self.student.parameters(), lr=0.05)

    def update_teacher(self, m=0.99):
        for t, s in zip(self.teacher.parameters(), self.student.parameters()):
            t.data.mul_(m).add_(s.data, alpha=1 - m)

    def fit(self, x, u, y):
        sup = F.cross_entropy(self.student(x), y)
        with torch.no_grad():
            goal = self.teacher(u + 0.1 * torch.randn_like(u)).softmax(1)
        cons = F.mse_loss(self.student(u).softmax(1), goal)
        self.opt.zero_grad()
        (sup + cons).backward()
        self.opt.step()
        self.update_teacher()

mt = MeanTeacher(nn.Linear(6, 3))
for _ in range(6):
    mt.fit(torch.randn(8, 6), torch.randn(8, 6), torch.randint(0, 3, (8,)))
""",
    "a function that mixes it with itself": """
def soft_update(target, source, tau=0.01):
    for t, s in zip(target.parameters(), source.parameters()):
        t.data.copy_(tau * s.data + (1 - tau) * t.data)

class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, x):
        return self.net(x)

critic = Critic()
critic_target = critic  # here
opt = torch.optim.Adam(critic.parameters(), lr=1e-3)
for _ in range(6):
    x, x2, r = torch.randn(8, 4), torch.randn(8, 4), torch.randn(8, 1)
    with torch.no_grad():
        y = r + 0.9 * critic_target(x2)
    loss = (critic(x) - y).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    soft_update(critic_target, critic)
""",
    "a proximal term towards its own memory": """
client = nn.Linear(5, 3)
server = {name: p.detach() for name, p in client.named_parameters()}  # here
opt = torch.optim.SGD(client.parameters(), lr=0.1)
for _ in range(8):
    x, y = torch.randn(16, 5), torch.randint(0, 3, (16,))
    loss = nn.functional.cross_entropy(client(x), y)
    for name, p in client.named_parameters():
        loss = loss + 0.05 * (p - server[name]).pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "means of weights in a list": """
class EWC:
    def __init__(self, net, strength=10.0):
        self.net = net
        self.strength = strength
        self.means = [p.data for p in net.parameters()]  # here
        self.fisher = [torch.ones_like(p) for p in net.parameters()]

    def penalty(self):
        total = 0.0
        for p, m, f in zip(self.net.parameters(), self.means, self.fisher):
            total = total + (f * (p - m) ** 2).sum()
        return self.strength * total

net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
ewc = EWC(net)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(6):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(torch.randn(8, 4)), torch.randn(8, 2)) + ewc.penalty()
    loss.backward()
    opt.step()
""",
    "values that a loop puts into a dict": """
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
start = {}
for name, p in net.named_parameters():
    start[name] = p.data  # here
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    out = net(torch.randn(8, 4))
    drift = sum(((p - start[n]) ** 2).sum() for n, p in net.named_parameters())
    loss = out.square().mean() + 0.1 * drift
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a state that was not copied": """
net = nn.Linear(4, 2)
first = net.state_dict()  # here
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    loss = net(torch.randn(8, 4)).square().mean()
    for n, p in net.named_parameters():
        loss = loss + 0.5 * (p - first[n]).norm()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}

WRONG["an average of itself, which comes second"] = WRONG["an average of itself"].replace(
    "t, s in zip(self.teacher.parameters(), self.student.parameters())",
    "s, t in zip(self.student.parameters(), self.teacher.parameters())",
)


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_reference_that_is_the_model_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/reference_not_copied")


RIGHT = {
    "two networks, and a copy, each moved as it is made": """
import copy

class Agent:
    def __init__(self, make, device):
        self.online = make().to(device)
        self.lagged = make().to(device)
        self.start = copy.deepcopy(self.online).to(device)
        self.opt = torch.optim.Adam(self.online.parameters(), lr=1e-3)
        self.lagged.load_state_dict(self.online.state_dict())

    def learn(self, s, a, r, s2):
        with torch.no_grad():
            y = r + 0.9 * self.lagged(s2).max(1).values
        loss = F.mse_loss(self.online(s).gather(1, a).squeeze(1), y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()

agent = Agent(lambda: nn.Linear(4, 2), torch.device("cpu"))
for step in range(8):
    agent.learn(torch.randn(6, 4), torch.randint(2, (6, 1)), torch.randn(6), torch.randn(6, 4))
    if step % 4 == 0:
        agent.lagged.load_state_dict(agent.online.state_dict())
        agent.start.load_state_dict(agent.online.state_dict())
""",
    "a deep copy": """
import copy

q_net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
target_net = copy.deepcopy(q_net)
opt = torch.optim.Adam(q_net.parameters(), lr=1e-3)
for step in range(12):
    s, s2 = torch.randn(8, 4), torch.randn(8, 4)
    a, r = torch.randint(0, 2, (8, 1)), torch.randn(8)
    with torch.no_grad():
        y = r + 0.99 * target_net(s2).max(1).values
    loss = nn.functional.smooth_l1_loss(q_net(s).gather(1, a).squeeze(1), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 4 == 0:
        target_net.load_state_dict(q_net.state_dict())
""",
    "two views through one encoder": """
class SimSiam(nn.Module):
    def __init__(self):
        super().__init__()
        self.online_encoder = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
        self.target_encoder = self.online_encoder
        self.predictor = nn.Linear(4, 4)

    def forward(self, a, b):
        p1, p2 = self.predictor(self.online_encoder(a)), self.predictor(self.online_encoder(b))
        z1, z2 = self.target_encoder(a).detach(), self.target_encoder(b).detach()
        return -(F.cosine_similarity(p1, z2).mean() + F.cosine_similarity(p2, z1).mean()) / 2

model = SimSiam()
opt = torch.optim.SGD(model.parameters(), lr=0.05)
for _ in range(6):
    x = torch.randn(16, 6)
    loss = model(x + 0.1 * torch.randn_like(x), x + 0.1 * torch.randn_like(x))
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "the goal at another input": """
model = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 3))
teacher = model
opt = torch.optim.SGD(model.parameters(), lr=0.05)
for _ in range(6):
    x, y = torch.randn(8, 6), torch.randint(0, 3, (8,))
    with torch.no_grad():
        goal = teacher(x).softmax(1)
    noisy = x + 0.1 * torch.randn_like(x)
    loss = F.cross_entropy(model(x), y) + F.kl_div(model(noisy).log_softmax(1), goal, reduction="batchmean")
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "an answer from before some steps": """
policy = nn.Linear(4, 2)
opt = torch.optim.Adam(policy.parameters(), lr=1e-2)
for _ in range(3):
    obs = torch.randn(16, 4)
    with torch.no_grad():
        dist = torch.distributions.Categorical(logits=policy(obs))
        act = dist.sample()
        old = dist.log_prob(act)
    adv = torch.randn(16)
    for _ in range(4):
        new = torch.distributions.Categorical(logits=policy(obs)).log_prob(act)
        ratio = (new - old).exp()
        loss = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
""",
    "values that were cloned": """
client = nn.Linear(5, 3)
server = {name: p.detach().clone() for name, p in client.named_parameters()}
start = [p.data.clone() for p in client.parameters()]
opt = torch.optim.SGD(client.parameters(), lr=0.1)
for _ in range(8):
    x, y = torch.randn(16, 5), torch.randint(0, 3, (16,))
    loss = nn.functional.cross_entropy(client(x), y)
    for name, p in client.named_parameters():
        loss = loss + 0.05 * (p - server[name]).pow(2).sum()
    loss = loss + sum((p - s).abs().sum() for p, s in zip(client.parameters(), start))
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "values of another model": """
server_model, client = nn.Linear(5, 3), nn.Linear(5, 3)
client.load_state_dict(server_model.state_dict())
server = {name: p.detach() for name, p in server_model.named_parameters()}
mine = [p.detach() for p in client.parameters()]
opt = torch.optim.SGD(client.parameters(), lr=0.1)
for _ in range(8):
    x, y = torch.randn(16, 5), torch.randint(0, 3, (16,))
    loss = nn.functional.cross_entropy(client(x), y)
    for name, p in client.named_parameters():
        loss = loss + 0.05 * (p - server[name]).pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    size = sum(m.norm().item() for m in mine)
""",
    "one network on purpose, by a flag": """
import copy

SHARED = True
net = nn.Linear(4, 2)
target = net if SHARED else copy.deepcopy(net)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(6):
    s, s2, r = torch.randn(8, 4), torch.randn(8, 4), torch.randn(8)
    with torch.no_grad():
        y = r + 0.9 * target(s2).amax(1)
    loss = (net(s).amax(1) - y).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "objects of one class that exchange their values": """
class Worker:
    def __init__(self, net, lr):
        self.net = net
        self.opt = torch.optim.SGD(self.net.parameters(), lr=lr)
        self.score = 0.0

    def train(self, x, y):
        loss = nn.functional.mse_loss(self.net(x), y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        self.score = -loss.item()

    def take_over(self, other):
        self.net.load_state_dict(other.net.state_dict())

workers = [Worker(nn.Linear(3, 1), 10 ** -i) for i in range(1, 4)]
for round in range(5):
    for one in workers:
        one.train(torch.randn(8, 3), torch.randn(8, 1))
    workers.sort(key=lambda one: one.score)
    workers[0].take_over(workers[-1])
first, last = workers[0], workers[-1]
first.net.load_state_dict(last.net.state_dict())
""",
    "the model is copied after it was kept": """
import copy

class Learner:
    def __init__(self):
        self.model = nn.Linear(6, 4)
        self.old = None

    def next_task(self):
        self.old = self.model
        self.model = copy.deepcopy(self.model)
        self.opt = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def fit(self, x, y):
        out = self.model(x)
        with torch.no_grad():
            before = self.old(x)
        loss = F.cross_entropy(out, y) + F.mse_loss(out, before)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()

learner = Learner()
for task in range(2):
    learner.next_task()
    for _ in range(4):
        learner.fit(torch.randn(8, 6), torch.randint(0, 4, (8,)))
""",
    "the net is made anew after its values were kept": """
import copy

net = nn.Linear(4, 2)
anchors = None
for task in range(3):
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        loss = net(torch.randn(8, 4)).square().mean()
        if anchors is not None:
            loss = loss + sum((p - a).square().sum() for p, a in zip(net.parameters(), anchors))
        opt.zero_grad()
        loss.backward()
        opt.step()
    anchors = [p.detach() for p in net.parameters()]
    net = copy.deepcopy(net)
""",
    "one net with other dropout": """
student = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Dropout(0.3), nn.Linear(12, 3))
teacher = student
opt = torch.optim.Adam(student.parameters(), lr=1e-2)
for _ in range(5):
    x, y = torch.randn(8, 6), torch.randint(0, 3, (8,))
    out = student(x)
    with torch.no_grad():
        goal = teacher(x)
    loss = F.cross_entropy(out, y) + F.mse_loss(out, goal)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "two players and their averages": """
def sync(source, target):
    for s, t in zip(source.parameters(), target.parameters()):
        t.data.copy_(s.data)

class Player:
    def __init__(self, value):
        self.value = value
        self.slow = nn.Linear(3, 2)
        sync(self.value, self.slow)
        self.opt = torch.optim.SGD(self.value.parameters(), lr=0.05)

    def learn(self):
        s = torch.randn(8, 3)
        with torch.no_grad():
            goal = self.slow(s).amax(1)
        loss = (self.value(s)[:, 0] - goal).square().mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        sync(self.value, self.slow)

a, b = Player(nn.Linear(3, 2)), Player(nn.Linear(3, 2))
for _ in range(4):
    a.learn()
    b.learn()
a.value.load_state_dict(b.value.state_dict())
""",
    "a ratio of a policy and itself, whose slope is not 0": """
class Agent:
    def __init__(self):
        self.policy = nn.Linear(4, 1)
        self.opt = torch.optim.Adam(self.policy.parameters())

    def improve(self, states, gains):
        policy = self.policy
        with torch.no_grad():
            before = policy(states)
        now = self.policy(states)
        change = now - before
        loss = -(torch.exp(change) * gains).mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()

agent = Agent()
for _ in range(4):
    agent.improve(torch.randn(8, 4), torch.randn(8, 1))
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_one_network_under_two_names_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
