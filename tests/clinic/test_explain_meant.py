"""Right programs, each nearly the mistake that a rule looks for: what they do is meant."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

RIGHT = {
    "a difference weighed by its precision": """\
import torch
from torch import nn
torch.manual_seed(0)
mean_net, prec_net = nn.Linear(3, 1), nn.Linear(3, 1)
opt = torch.optim.Adam([*mean_net.parameters(), *prec_net.parameters()], lr=1e-2)
for _ in range(6):
    x = torch.randn(16, 3)
    y = x.sum(1, keepdim=True)
    delta = (y - mean_net(x)).square()
    log_prec = prec_net(x)
    loss = (log_prec.exp() * delta - log_prec).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "the mean of a reward by its probabilities": """\
import torch
from torch import nn
torch.manual_seed(0)
policy = nn.Linear(4, 3)
cost_net = nn.Linear(4, 3)
opt = torch.optim.Adam([*policy.parameters(), *cost_net.parameters()], lr=1e-2)
for _ in range(6):
    x = torch.randn(16, 4)
    log_p = policy(x).log_softmax(-1)
    reward = -cost_net(x).pow(2)
    expected = (log_p.exp() * reward).sum(-1).mean()
    entropy = -(log_p.exp() * log_p).sum(-1).mean()
    loss = -expected - 0.1 * entropy
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a mask of a Function, drawn and saved": """\
import torch
from torch import nn
torch.manual_seed(0)

class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, p):
        mask = torch.bernoulli(torch.full_like(x, 1 - p)) / (1 - p)
        ctx.save_for_backward(mask)
        return x * mask

    @staticmethod
    def backward(ctx, g):
        (mask,) = ctx.saved_tensors
        return g * mask, None

critic = nn.Sequential(nn.Linear(2, 16), nn.Tanh())
head = nn.Linear(16, 1)
opt = torch.optim.Adam([*critic.parameters(), *head.parameters()], lr=1e-3)
for _ in range(4):
    x = torch.randn(8, 2, requires_grad=True)
    score = head(Drop.apply(critic(x), 0.3))
    (g,) = torch.autograd.grad(score.sum(), x, create_graph=True)
    loss = score.mean() + (g.norm(dim=1) - 1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "an index of a Function, saved": """\
import torch
torch.manual_seed(0)

class RowMax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        index = x.argmax(dim=1)
        ctx.save_for_backward(index)
        ctx.size = x.shape
        return x.gather(1, index[:, None]).squeeze(1)

    @staticmethod
    def backward(ctx, g):
        (index,) = ctx.saved_tensors
        return g.new_zeros(ctx.size).scatter(1, index[:, None], g[:, None])

w = torch.randn(3, 4, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.05)
for _ in range(5):
    y = RowMax.apply(torch.randn(5, 3) @ w).pow(2).sum()
    (g,) = torch.autograd.grad(y, w, create_graph=True)
    (y + 0.01 * g.pow(2).sum()).backward()
    opt.step()
    opt.zero_grad()
print(w)
""",
    "a function that goes back, defined above retain_grad()": """\
import torch

def go_back(value):
    value.sum().backward()

w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 3
h.retain_grad()
go_back(h ** 2)
print(h.grad, w.grad)
""",
    "a sign of a Function, saved": """\
import torch
torch.manual_seed(0)

class AbsoluteError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        sign = torch.sign(x)
        ctx.save_for_backward(sign)
        return x.abs()

    @staticmethod
    def backward(ctx, g):
        (sign,) = ctx.saved_tensors
        return g * sign

w = torch.randn(4, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.01)
for _ in range(5):
    x = torch.randn(6, 4)
    y = AbsoluteError.apply(x @ w - 1).pow(2).mean()
    (g,) = torch.autograd.grad(y, w, create_graph=True)
    loss = y + 0.1 * g.pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(w)
""",
    "a Function that lets no gradient through": """\
import torch
from torch import nn
torch.manual_seed(0)

class Block(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.shape = x.shape
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return torch.zeros(ctx.shape)

enc, pred = nn.Linear(6, 4), nn.Linear(4, 4)
opt = torch.optim.SGD([*enc.parameters(), *pred.parameters()], lr=0.05)
for _ in range(6):
    x = torch.randn(16, 6)
    a, b = x + 0.1 * torch.randn_like(x), x + 0.1 * torch.randn_like(x)
    za, zb = enc(a), enc(b)
    loss = -nn.functional.cosine_similarity(pred(za), Block.apply(zb)).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "weights of a loss that are all one": """\
import torch
from torch import nn
torch.manual_seed(0)

class Focal(nn.Module):
    def __init__(self, classes, focus=2.0):
        super().__init__()
        self.alpha = torch.ones(classes)  # all classes count the same here
        self.focus = focus

    def forward(self, logits, target):
        logp = logits.log_softmax(-1)
        per_class = -(1 - logp.exp()) ** self.focus * logp
        weighted = per_class * self.alpha
        return weighted.gather(1, target[:, None]).mean()

net = nn.Linear(7, 4)
crit = Focal(4)
opt = torch.optim.Adam(net.parameters())
for _ in range(6):
    loss = crit(net(torch.randn(9, 7)), torch.randint(0, 4, (9,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a forward that is run for what it keeps": """\
import torch
from torch import nn
torch.manual_seed(0)

class Penalized(nn.Linear):
    def forward(self, x):
        y = super().forward(x)
        self.penalty = y.pow(2).mean()
        return y

net = nn.Sequential(Penalized(4, 8), nn.Tanh(), Penalized(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(6):
    x = torch.randn(16, 4)
    mean_out = net(x).mean()
    loss = sum(m.penalty for m in net if isinstance(m, Penalized))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "an objective whose penalty is the optimizer's": """\
import torch
from torch import nn
torch.manual_seed(0)
decay = 0.01
net = nn.Linear(6, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=decay)  # which has the penalty's gradient

def compute(x, y):
    ce = nn.functional.cross_entropy(net(x), y)
    penalty = sum(p.pow(2).sum() for p in net.parameters())
    objective = ce + 0.5 * decay * penalty
    print("objective", objective.item())
    return ce

for _ in range(6):
    loss = compute(torch.randn(8, 6), torch.randint(0, 3, (8,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "real and generated samples apart": """\
import torch
from torch import nn
torch.manual_seed(0)
bce = nn.BCEWithLogitsLoss()
G = nn.Linear(4, 6)
D = nn.Sequential(nn.Linear(6, 8), nn.LeakyReLU(), nn.Linear(8, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3)
opt_d = torch.optim.Adam(D.parameters(), lr=1e-3)
for step in range(5):
    real = torch.randn(10, 6)
    fake = G(torch.randn(10, 4))
    opt_d.zero_grad()
    both = torch.cat([real, fake.detach()])
    for half, label in zip(both.chunk(2), (1.0, 0.0)):
        score = D(half)
        bce(score, torch.full_like(score, label)).backward()
    opt_d.step()
    opt_g.zero_grad()
    score = D(fake)
    bce(score, torch.ones_like(score)).backward()
    opt_g.step()
print("ok")
""",
    "columns of a batch apart": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, 5))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(6):
    x = torch.randn(8, 24)
    y = torch.randint(0, 5, (8,))
    opt.zero_grad()
    for view in torch.split(x, 12, dim=1):
        nn.functional.cross_entropy(net(view), y).backward()
    opt.step()
print("ok")
""",
    "an element that is added for a checkpoint": """\
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
torch.manual_seed(0)

class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(30, 8)
        self.body = nn.Sequential(nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 8))
        self.anchor = torch.zeros(1, requires_grad=True)

    def forward(self, ids):
        with torch.no_grad():
            x = self.embed(ids)
        x = x + self.anchor  # so that the checkpointed part has an input with grad
        return checkpoint(self.body, x, use_reentrant=True).mean(1)

net = Tower()
net.embed.requires_grad_(False)
head = nn.Linear(8, 3)
opt = torch.optim.AdamW([*net.body.parameters(), *head.parameters()])
for _ in range(5):
    ids, y = torch.randint(0, 30, (4, 6)), torch.randint(0, 3, (4,))
    loss = nn.functional.cross_entropy(head(net(ids)), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "an element that is given to a checkpoint": """\
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 6))
        self.head = nn.Linear(6, 2)
        self.dummy = torch.ones(1, requires_grad=True)  # the checkpoint wants an input with grad

    def run(self, x, _):
        return self.body(x)

    def forward(self, x):
        return self.head(checkpoint(self.run, x, self.dummy, use_reentrant=True))

net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    loss = nn.functional.cross_entropy(net(torch.randn(8, 6)), torch.randint(0, 2, (8,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a mask whose gradient a hook collects": """\
import torch
from torch import nn
torch.manual_seed(0)

class Heads(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.proj = nn.Linear(d, n * d)
        self.out = nn.Linear(n * d, 2)
        self.n = n
        self.mask = torch.ones(n, requires_grad=True)
        self.importance = torch.zeros(n)
        self.mask.register_hook(self.collect)

    def collect(self, g):
        self.importance += g.abs()

    def forward(self, x):
        h = self.proj(x).view(len(x), self.n, -1) * self.mask[None, :, None]
        return self.out(h.flatten(1))

net = Heads(4, 5)
opt = torch.optim.Adam(net.parameters())
for _ in range(5):
    loss = nn.functional.cross_entropy(net(torch.randn(10, 5)), torch.randint(0, 2, (10,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(net.importance)
""",
    "a target item beside a history": """\
import torch
from torch import nn
torch.manual_seed(0)

class Interest(nn.Module):
    def __init__(self, items, d=8):
        super().__init__()
        self.item = nn.Embedding(items, d)
        self.att = nn.Sequential(nn.Linear(4 * d, 16), nn.PReLU(), nn.Linear(16, 1))
        self.mlp = nn.Sequential(nn.Linear(2 * d, 16), nn.PReLU(), nn.Linear(16, 1))

    def forward(self, history, target_id):
        hist = self.item(history)
        target = self.item(target_id).unsqueeze(1).expand_as(hist)
        w = self.att(torch.cat([hist, target, hist - target, hist * target], -1))
        pooled = (w * hist).sum(1)
        return self.mlp(torch.cat([pooled, target[:, 0]], -1)).squeeze(1)

net = Interest(100)
opt = torch.optim.Adam(net.parameters())
bce = nn.BCEWithLogitsLoss()
for _ in range(6):
    logits = net(torch.randint(0, 100, (16, 5)), torch.randint(0, 100, (16,)))
    loss = bce(logits, torch.randint(0, 2, (16,)).float())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a source and a target text": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.EmbeddingBag(50, 16)
        self.proj = nn.Linear(16, 8)

    def forward(self, ids):
        return F.normalize(self.proj(self.emb(ids)), dim=-1)

model = Encoder()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(6):
    source_ids = torch.randint(0, 50, (10, 7))
    target_ids = (source_ids + 1) % 50
    source_emb = model(source_ids)
    target_emb = model(target_ids)
    positive = (source_emb * target_emb).sum(-1)
    negative = (source_emb * target_emb.roll(1, 0)).sum(-1)
    loss = F.relu(0.3 - positive + negative).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a target with a loss of its own": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
enc = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 8))
predictor = nn.Linear(8, 8)
opt = torch.optim.Adam([*enc.parameters(), *predictor.parameters()], lr=1e-3)

def spread(z):
    return F.relu(1 - z.var(0).add(1e-4).sqrt()).mean()

for _ in range(6):
    frames = torch.randn(32, 2, 12)
    z_now, z_target = enc(frames[:, 0]), enc(frames[:, 1])
    z_hat = predictor(z_now)
    invariance = F.mse_loss(z_hat, z_target)  # both sides learn; the spread keeps them from collapsing
    loss = 25 * invariance + 25 * (spread(z_now) + spread(z_target))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a target word and its context": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

class SkipGram(nn.Module):
    def __init__(self, words, d):
        super().__init__()
        self.table = nn.Embedding(words, d)

    def forward(self, target, context, negatives):
        target = self.table(target)
        context = self.table(context)
        negatives = self.table(negatives)
        good = (target * context).sum(-1)
        bad = torch.bmm(negatives, target.unsqueeze(2)).squeeze(2)
        return -(F.logsigmoid(good) + F.logsigmoid(-bad).sum(-1)).mean()

model = SkipGram(40, 6)
opt = torch.optim.SparseAdam(model.parameters()) if model.table.sparse else torch.optim.Adam(model.parameters())
for _ in range(6):
    t, c, n = torch.randint(0, 40, (16,)), torch.randint(0, 40, (16,)), torch.randint(0, 40, (16, 5))
    loss = model(t, c, n)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a meter that is given numbers and losses without graphs": """\
import torch
from torch import nn
torch.manual_seed(0)

class Meter:
    def __init__(self):
        self.total, self.n = 0.0, 0

    def update(self, value, k=1):
        self.total += value * k
        self.n += k

    @property
    def avg(self):
        return self.total / self.n

net = nn.Linear(3, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
crit = nn.CrossEntropyLoss()
data = [(torch.randn(4, 3), torch.randint(0, 2, (4,))) for _ in range(5)]

def evaluate():
    meter = Meter()
    with torch.no_grad():
        for x, y in data:
            meter.update(crit(net(x), y), len(x))
    return meter.avg

for epoch in range(3):
    meter = Meter()
    for x, y in data:
        loss = crit(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        meter.update(loss.item(), len(x))
    print(epoch, meter.avg, evaluate())
""",
    "a total that setattr() begins anew": """\
import torch
from torch import nn
torch.manual_seed(0)

class Router(nn.Module):
    def __init__(self, d, n):
        super().__init__()
        self.gate = nn.Linear(d, n)
        self.experts = nn.ModuleList([nn.Linear(d, d) for _ in range(n)])
        self.aux = 0.0

    def forward(self, x):
        p = self.gate(x).softmax(-1)
        self.aux += p.mean(0).pow(2).sum()
        return sum(p[:, i : i + 1] * e(x) for i, e in enumerate(self.experts))

net = nn.Sequential(Router(4, 3), nn.ReLU(), Router(4, 3))
opt = torch.optim.Adam(net.parameters())
for step in range(8):
    for m in net:
        if hasattr(m, "aux"):
            setattr(m, "aux", 0.0)
    out = net(torch.randn(16, 4))
    loss = (out - 1).pow(2).mean()
    for m in net.modules():
        loss = loss + 0.01 * getattr(m, "aux", 0.0)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(float(loss))
""",
    "a momentum kept in .grad, for all at once": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(5, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(8):
    loss = (net(torch.randn(16, 5)) - 1).pow(2).mean()
    loss.backward()  # adds to what is left: heavy ball
    opt.step()
    with torch.no_grad():
        torch._foreach_mul_([p.grad for p in net.parameters()], 0.9)
print(loss.item())
""",
    "a running mean of gradients": """\
import torch
torch.manual_seed(0)
w = torch.ones(3, requires_grad=True)
history = []
for i in range(50):
    x = torch.randn(3)
    ((w * x).sum() ** 2).backward()
    estimate = w.grad / (i + 1)
    history.append(estimate.norm().item())
print(history[-1])
""",
    "zeros to begin with a .grad": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
x = torch.randn(16, 4)
out = net(x)
out.backward(torch.zeros_like(out))  # so that every parameter has a .grad of its own from here on
flat = torch.cat([p.grad.flatten() for p in net.parameters()])
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(5):
    loss = nn.functional.cross_entropy(net(x), torch.randint(0, 2, (16,)))
    opt.zero_grad(set_to_none=False)
    loss.backward()
    opt.step()
print(flat.shape, loss.item())
""",
    "a slope of a flow of numbers": """\
import torch
from torch import nn
torch.manual_seed(0)
a, b, c = (nn.Parameter(torch.randn(4)) for _ in range(3))
opt = torch.optim.Adam([a, b, c], lr=1e-2)

def flow(x):
    return (a.exp() * torch.tanh(x[:, None] * b.exp() + c)).sum(1) + 0.1 * x

for _ in range(8):
    x = torch.randn(64, requires_grad=True)
    z = flow(x)
    (jac,) = torch.autograd.grad(z, x, torch.ones_like(z), create_graph=True)
    loss = (0.5 * z**2 - jac.abs().log()).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "slopes of an activation": """\
import torch
x = torch.linspace(-3, 3, 13, requires_grad=True)
y = torch.tanh(x)
J = torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y))[0]
print("slope of tanh", J)
assert torch.allclose(J, 1 - y.detach() ** 2)
""",
    "a diagonal flow": """\
import torch
from torch import nn
torch.manual_seed(0)
log_scale, shift = nn.Parameter(torch.zeros(3)), nn.Parameter(torch.zeros(3))
opt = torch.optim.SGD([log_scale, shift], lr=0.1)
for _ in range(6):
    x = (2 * torch.randn(50, 3) + 1).requires_grad_()
    z = x * log_scale.exp() + shift
    (jacobian,) = torch.autograd.grad(z, x, torch.ones_like(z), create_graph=True)  # it is diagonal
    loss = (0.5 * z**2 - jacobian.log()).sum(1).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "the value of a metric and the slope of a surrogate": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(6, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(6):
    x, y = torch.randn(16, 6), torch.randint(0, 3, (16,))
    logits = net(x)
    surrogate = nn.functional.cross_entropy(logits, y)
    error = (logits.argmax(1) != y).float().mean()
    loss = surrogate + (error - surrogate).detach()  # the value is the error, the slope the surrogate's
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
""",
    "the value of one loss and the slope of another": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(6, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(6):
    x, y = torch.randn(16, 6), torch.randint(0, 2, (16, 1)).float()
    score = net(x)
    soft = nn.functional.binary_cross_entropy_with_logits(score, y)
    hard = nn.functional.relu(1 - (2 * y - 1) * score).mean()
    loss = hard.detach() + soft - soft.detach()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
""",
    "the value of a count and the slope of a loss": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(6, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(6):
    x, y = torch.randn(16, 6), torch.randint(0, 2, (16, 1)).float()
    p = net(x).sigmoid()
    soft = (p - y).abs().mean()
    loss = ((p > 0.5).float() - y).abs().mean() + soft - soft.detach()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item())
""",
    "a linear model of a function": """\
import torch
torch.manual_seed(0)
A, b = torch.randn(10, 4), torch.randn(10)

def f(x):
    return (A @ x - b).pow(2).sum() * 0.5

x = torch.zeros(4, requires_grad=True)
for outer in range(4):
    value = f(x)
    (g,) = torch.autograd.grad(value, x)
    z = x.detach().clone().requires_grad_()
    inner = torch.optim.SGD([z], lr=0.2)
    for _ in range(5):
        step = z - x.detach()
        model = value.detach() + (g * step).sum() + 0.5 * 20 * step.pow(2).sum() + 0.1 * z.abs().sum()
        inner.zero_grad()
        model.backward()
        inner.step()
    x = z.detach().requires_grad_()
    print(outer, f(x).item(), model.item())
""",
    "a mean that is reached": """\
import torch
x = torch.tensor([1.0, 2.0, 3.0, 6.0])
mu = torch.zeros((), requires_grad=True)
opt = torch.optim.SGD([mu], lr=0.5)
for step in range(20):
    opt.zero_grad()
    loss = ((x - mu) ** 2).mean()
    loss.backward()
    opt.step()
print(mu.item(), loss.item())
""",
    "a median that is reached": """\
import torch
from torch import nn
x = torch.tensor([0.0, 1.0, 2.0, 7.0, 8.0, 30.0])
m = nn.Parameter(torch.tensor(0.05))
opt = torch.optim.SGD([m], lr=1.0)
for step in range(40):
    loss = (x - m).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print("median", m.item(), "spread", loss.item())
""",
    "margins that are kept, and a price": """\
import torch
from torch import nn
torch.manual_seed(0)
w = nn.Parameter(torch.zeros(2))
opt = torch.optim.SGD([w], lr=0.5)
x = torch.tensor([[2.0, 1.0], [1.5, 2.0], [-2.0, -1.0], [-1.0, -2.0]])
y = torch.tensor([1.0, 1.0, -1.0, -1.0])
price = 0.25
for step in range(30):
    hinge = nn.functional.relu(1 - y * (x @ w)).mean()
    loss = hinge + price
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "values of actions near a baseline": """\
import torch
from torch import nn
torch.manual_seed(0)
q_net, v_net = nn.Linear(4, 3), nn.Linear(4, 1)
opt = torch.optim.Adam(q_net.parameters(), lr=1e-2)
opt_v = torch.optim.Adam(v_net.parameters(), lr=1e-2)
for _ in range(6):
    s, r = torch.randn(10, 4), torch.randn(10)
    action = q_net(s).argmax(1)
    q = q_net(s)
    chosen = q.gather(1, action[:, None]).squeeze(1)
    v = v_net(s)
    baseline = v.detach()
    spread = ((q - baseline) ** 2).mean()  # no action shall be far from the state's value
    loss = (chosen - r).pow(2).mean() + 0.01 * spread
    opt.zero_grad()
    loss.backward()
    opt.step()
    opt_v.zero_grad()
    (v.squeeze(1) - r).pow(2).mean().backward()
    opt_v.step()
print(loss.item())
""",
    "distances of all pairs of points": """\
import torch
import torch.nn.functional as F
torch.manual_seed(0)
points = torch.randn(20, 3, requires_grad=True)
goal = torch.randn(25, 3)
opt = torch.optim.Adam([points], lr=0.05)
for _ in range(8):
    d = F.mse_loss(points[:, None], goal[None], reduction="none").sum(-1)
    loss = d.min(1).values.mean() + d.min(0).values.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "gaps of all pairs of times": """\
import torch
import torch.nn.functional as F
torch.manual_seed(0)
emb = torch.nn.Embedding(12, 4)
opt = torch.optim.SGD(emb.parameters(), lr=0.1)
times = torch.rand(12)
for _ in range(5):
    e = emb.weight
    gaps = F.l1_loss(times.unsqueeze(0), times.unsqueeze(1), reduction="none")
    dist = (e[:, None] - e[None]).pow(2).sum(-1)
    loss = (dist - gaps).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a question whether there is a .grad": """\
import torch
torch.manual_seed(0)
w = torch.randn(4, requires_grad=True)
x = torch.randn(6, 4)
opt = torch.optim.SGD([w], lr=0.1)
for _ in range(4):
    h = x @ w
    loss = h.pow(2).mean()
    loss.backward()
    opt.step()
    for t in (w, h):
        if t.grad is not None:
            t.grad = None
print(loss.item())
""",
    "a hook that knows that data has no gradient": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))

def show(module, grad_input, grad_output):
    into = "no gradient, it gets data" if grad_input[0] is None else f"{grad_input[0].norm():.3f}"
    print(type(module).__name__, into, f"{grad_output[0].norm():.3f}")

for layer in net:
    layer.register_full_backward_hook(show)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    loss = net(torch.randn(5, 3)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a checkpoint of a frozen stage": """\
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
torch.manual_seed(0)
stem = nn.Sequential(nn.Linear(6, 12), nn.ReLU())
stem.requires_grad_(False)
head = nn.Linear(12, 2)
opt = torch.optim.SGD(head.parameters(), lr=0.1)
for _ in range(4):
    h = checkpoint(stem, torch.randn(8, 6), use_reentrant=True)
    loss = nn.functional.cross_entropy(head(h), torch.randint(0, 2, (8,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "gradients that hooks show, and no step": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(*[nn.Sequential(nn.Linear(16, 16), nn.Tanh()) for _ in range(6)], nn.Linear(16, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
norms = {}
for name, p in net.named_parameters():
    p.register_hook(lambda g, name=name: norms.setdefault(name, []).append(g.norm().item()))
for batch in range(5):
    opt.zero_grad()
    net(torch.randn(32, 16)).pow(2).mean().backward()
for name, values in norms.items():
    print(name, sum(values) / len(values))
""",
    "a noise that is changed by its gradient's sign": """\
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Flatten(), nn.Linear(12, 4))
opt = torch.optim.SGD(model.parameters(), lr=0.1)
model.delta = nn.Parameter(torch.zeros(3, 4))
for _ in range(6):
    x, y = torch.randn(8, 3, 4), torch.randint(0, 4, (8,))
    loss = nn.functional.cross_entropy(model(x + model.delta), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        model.delta.add_(0.01 * model.delta.grad.sign()).clamp_(-0.1, 0.1)
    model.delta.grad = None
print(loss.item())
""",
    "a property named as a method is": """\
import torch
from torch import nn
torch.manual_seed(0)

class Clock:
    def __init__(self):
        self.n = 0

    @property
    def step(self):
        self.n += 1
        return self.n

clock, net = Clock(), nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    loss = net(torch.randn(3, 2)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    clock.step
print(clock.n)
""",
    "a momentum kept in .grad, in place": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(5, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(8):
    loss = (net(torch.randn(16, 5)) - 1).pow(2).mean()
    loss.backward()  # adds to what is left: heavy ball
    opt.step()
    for p in net.parameters():
        p.grad.mul_(0.9)
print(loss.item())
""",
    "a momentum kept in .grad, assigned": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(5, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(8):
    loss = (net(torch.randn(16, 5)) - 1).pow(2).mean()
    loss.backward()
    opt.step()
    for p in net.parameters():
        p.grad = 0.9 * p.grad
print(loss.item())
""",
    "a momentum kept in .grad, by a list": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Linear(5, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for _ in range(8):
    loss = (net(torch.randn(16, 5)) - 1).pow(2).mean()
    loss.backward()
    opt.step()
    grads = [p.grad for p in net.parameters()]
    for g in grads:
        g.mul_(0.9)
print(loss.item())
""",
    "a slope of a network of single numbers": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for _ in range(6):
    t = torch.rand(32, requires_grad=True)
    y = net(t[:, None]).squeeze(1)
    (jac,) = torch.autograd.grad(y, t, torch.ones_like(y), create_graph=True)
    loss = (jac + 2 * y).pow(2).mean() + (net(torch.zeros(1, 1)) - 1).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "a gradient to be matched by another": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
syn = torch.randn(6, 8, requires_grad=True)
syn_y = torch.arange(6) % 3
opt_img = torch.optim.SGD([syn], lr=0.1, momentum=0.5)
for outer in range(4):
    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    opt_net = torch.optim.SGD(net.parameters(), lr=0.01)
    for inner in range(3):
        x, y = torch.randn(24, 8), torch.randint(0, 3, (24,))
        real = torch.autograd.grad(F.cross_entropy(net(x), y), [*net.parameters()])
        real = [g.detach() for g in real]
        fake = torch.autograd.grad(F.cross_entropy(net(syn), syn_y), [*net.parameters()], create_graph=True)
        match = sum(1 - F.cosine_similarity(a.flatten(), b.flatten(), dim=0) for a, b in zip(real, fake))
        opt_img.zero_grad()
        match.backward()
        opt_img.step()
        loss = F.cross_entropy(net(syn.detach()), syn_y)
        opt_net.zero_grad()
        loss.backward()
        opt_net.step()
print(match.item())
""",
    "a gradient that is written by hand": """\
import torch
from torch import nn
torch.manual_seed(0)
trunk, heads = nn.Linear(6, 12), nn.ModuleList([nn.Linear(12, 1), nn.Linear(12, 1)])
weights = nn.Parameter(torch.ones(2))
opt = torch.optim.Adam([*trunk.parameters(), *heads.parameters()], lr=1e-2)
opt_w = torch.optim.Adam([weights], lr=1e-2)
first = None
for _ in range(6):
    x = torch.randn(16, 6)
    h = trunk(x).relu()
    losses = torch.stack([(heads[0](h) - 1).pow(2).mean(), heads[1](h).abs().mean()])
    first = losses.detach() if first is None else first
    weighted = weights * losses
    opt.zero_grad()
    weighted.sum().backward(retain_graph=True)
    opt_w.zero_grad()
    norms = torch.stack([torch.autograd.grad(w, trunk.weight, retain_graph=True, create_graph=True)[0].norm() for w in weighted])
    rate = losses.detach() / first
    aim = (norms.mean() * (rate / rate.mean()) ** 0.5).detach()
    gn = (norms - aim).abs().sum()
    weights.grad = torch.autograd.grad(gn, weights)[0]
    opt.step()
    opt_w.step()
    with torch.no_grad():
        weights *= 2 / weights.sum()
print(weights)
""",
    "a target text as the input of a decoder": """\
import torch
from torch import nn
torch.manual_seed(0)
emb = nn.Embedding(20, 8)
dec = nn.MultiheadAttention(8, 2, batch_first=True)
out = nn.Linear(8, 20)
opt = torch.optim.Adam([*emb.parameters(), *dec.parameters(), *out.parameters()], 1e-2)
for _ in range(5):
    src, tgt = torch.randint(0, 20, (4, 7)), torch.randint(0, 20, (4, 6))
    target_in = emb(tgt[:, :-1])
    memory = emb(src)
    h, _ = dec(target_in, memory, memory)
    gate = torch.sigmoid((target_in * h).sum(-1, keepdim=True))
    mixed = gate * h + (1 - gate) * target_in
    loss = nn.functional.cross_entropy(out(mixed).flatten(0, 1), tgt[:, 1:].flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
""",
    "gradients that a hook shows before each layer's pass, and no step": """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 1))
opt = torch.optim.SGD(net.parameters(), 0.1)
seen = []
net[0].register_full_backward_pre_hook(lambda m, g: seen.append(g[0].norm().item()))
for _ in range(5):
    opt.zero_grad()
    net(torch.randn(8, 4)).pow(2).mean().backward()
print(seen)
""",
    "an element made by a tuple of sizes, for a checkpoint": """\
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(6, 6), nn.Linear(6, 2)
        self.dummy = torch.zeros((1,), requires_grad=True)
    def forward(self, x):
        return self.head(checkpoint(lambda a, b: self.body(a).tanh(), x, self.dummy, use_reentrant=True))
net = Net()
opt = torch.optim.SGD(net.parameters(), 0.1)
for _ in range(4):
    loss = net(torch.randn(4, 6)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a probe of a mean that noise of a fixed size moves": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

# probe is fed a noisy code of its own that is cut on purpose; KL and recon are whole
enc, dec, probe = nn.Linear(8, 6), nn.Linear(3, 8), nn.Linear(3, 2)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters(), *probe.parameters()], 1e-3)
for _ in range(8):
    x, y = torch.randn(16, 8), torch.randint(0, 2, (16,))
    mu, logvar = enc(x).chunk(2, -1)
    std = (0.5 * logvar).exp()
    z = mu + std * torch.randn_like(std)
    noisy = mu.detach() + 0.1 * torch.randn_like(mu)
    kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).sum(1).mean()
    loss = F.mse_loss(dec(z), x) + kl + F.cross_entropy(probe(noisy), y)
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
""",
    "a mean that is kept while its spread learns": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

# stage 1 trains the variance of the posterior only; the mean head is pretrained and kept
mu_net, lv_net, dec = nn.Linear(8, 3), nn.Linear(8, 3), nn.Linear(3, 8)
opt = torch.optim.Adam([*lv_net.parameters(), *dec.parameters()], 1e-3)
for _ in range(8):
    x = torch.randn(16, 8)
    mu, logvar = mu_net(x).detach(), lv_net(x)
    z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
    kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).mean()
    loss = F.mse_loss(dec(z), x) + kl
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
""",
    "a loss for each view of the same images": """\
import copy, random
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

# each chunk is a crop of another size, its loss a task of its own (multi-crop)
net = nn.Linear(4, 4); opt = torch.optim.SGD(net.parameters(), .01)
for _ in range(5):
    views = torch.randn(3, 16, 4)
    opt.zero_grad()
    for v in views.chunk(3):
        loss = F.mse_loss(net(v[0]), v[0]); loss.backward()
    opt.step()
print(loss.item())
""",
    "maps of what a model looks at, behind its training": """\
import copy, random
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(108, 2)); opt = torch.optim.SGD(net.parameters(), .1)
for _ in range(4):
    loss = F.cross_entropy(net(torch.randn(4, 1, 8, 8)), torch.randint(0, 2, (4,))); opt.zero_grad(); loss.backward(); opt.step()
acts = {}
def hook(m, i, o): acts["a"] = o; o.retain_grad()
h = net[0].register_forward_hook(hook)
img = torch.randn(1, 1, 8, 8)
net(img)[0, 1].backward(); h.remove()
cam = (acts["a"].grad.mean((2, 3), keepdim=True) * acts["a"].detach()).sum(1).relu()
base = torch.zeros_like(img); tot = 0
for a in torch.linspace(0, 1, 8):
    p = (base + a * (img - base)).requires_grad_(); net(p)[0, 1].backward(); tot = tot + p.grad / 8
print(cam.shape, ((img - base) * tot).sum().item())
""",
    "keys of a memory, written as weights": """\
import copy, random
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

enc = nn.Linear(8, 4); clf = nn.Linear(4, 5, bias=False); clf.weight.requires_grad_(False)
opt = torch.optim.SGD(enc.parameters(), .1)
anchors = torch.randn(5, 8)
for _ in range(8):
    clf.weight.data.copy_(enc(anchors))      # a momentum-free memory: keys are constants, as in InstDisc
    x, y = torch.randn(30, 8), torch.arange(30) % 5
    loss = F.cross_entropy(clf(enc(x)), y)
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
""",
    "a head that learns more of the same labels": """\
import copy, random
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

enc, head = nn.Linear(8, 6), nn.Linear(6, 3)
oe, oh = torch.optim.SGD(enc.parameters(), .05), torch.optim.SGD(head.parameters(), .05)
for _ in range(8):
    x, y = torch.randn(16, 8), torch.randint(0, 3, (16,))
    z = enc(x)
    oe.zero_grad(); oh.zero_grad()
    F.cross_entropy(head(z), y).backward()
    # label smoothing for the head alone
    F.cross_entropy(head(z.detach()), y, label_smoothing=.2).mul(.5).backward()
    oe.step(); oh.step()
print("done")
""",
    "pairs, some of which are to be apart": """\
import copy, math
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

net = nn.Linear(6, 4); opt = torch.optim.Adam(net.parameters(), 1e-2)
for _ in range(8):
    a, b, same = torch.randn(8, 6), torch.randn(8, 6), torch.randint(0, 2, (8,)).float()
    anchor, target = net(a), net(b)
    d = (anchor - target).pow(2).sum(1)
    loss = (same * d + (1 - same) * F.relu(1 - d)).mean()
    opt.zero_grad(); loss.backward(); opt.step()
print(loss.item())
""",
    "hooks that clamp the gradients of layers in place": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
for p in net.parameters():
    p.register_hook(lambda g: g.clamp_(-1, 1))
opt = torch.optim.SGD(net.parameters(), .1)
for _ in range(4):
    loss = net(torch.randn(8, 3)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "a hook that keeps the rows of a table by a mask": """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

emb = nn.Embedding(10, 4)
keep = torch.zeros(10, 1); keep[5:] = 1
def only_new(grad):
    grad *= keep
    return grad
emb.weight.register_hook(only_new)
opt = torch.optim.SGD(emb.parameters(), .1)
for _ in range(4):
    loss = emb(torch.randint(0, 10, (6,))).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "statistics of fixed random filters, of both sides": """\
import copy, math
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)

class Sketch(nn.Module):
    def __init__(self, k=6):
        super().__init__()
        self.random = nn.Conv2d(1, k, 5, bias=False)
    def forward(self, out, stats):
        return (self.random(out).mean((2, 3)) - stats).pow(2).mean()
sk, net = Sketch(), nn.Conv2d(1, 1, 3, padding=1)
with torch.no_grad():
    stats = sk.random(torch.rand(4, 1, 10, 10)).mean((2, 3))
opt = torch.optim.Adam(net.parameters(), 1e-3)
for _ in range(5):
    loss = sk(net(torch.rand(4, 1, 10, 10)), stats)
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_what_is_meant_is_left_in_peace(tmp_path, source):
    assert_left_in_peace(tmp_path, source)


BEHIND = """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
opt = torch.optim.SGD(net.parameters(), 0.1)
for _ in range(3):
    opt.zero_grad()
    net(torch.randn(8, 3)).pow(2).mean().backward()
    opt.step()
net(torch.randn(8, 3)).mean().backward()  # here
{read}
"""
READS = {
    "an attribute": "print(net[2].weight.grad)",
    "all in a loop": "for name, p in net.named_parameters():\n    print(name, p.grad.norm())",
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_pass_behind_the_last_step_is_noted_if_its_gradients_are_read(folder, read):
    assert_noted_at_mark(folder, BEHIND.format(read=read), "accumulation/grad_not_reset")


def test_a_pass_behind_the_last_step_is_left_alone_if_nothing_reads_its_gradients(folder):
    assert_left_in_peace(folder, BEHIND.format(read="print('done')"))
