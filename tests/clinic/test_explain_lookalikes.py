"""Right programs of several kinds that look like mistakes, whole, as people write them."""

import pytest
from clinic.witnessed import assert_left_in_peace

RIGHT = {
    "a decoder that is tuned behind an encoder": """
import torch
import torch.nn.functional as F
from torch import nn

class VAE(nn.Module):
    def __init__(self, d=12, h=16, z=3):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Linear(h, 2 * z))
        self.dec = nn.Sequential(nn.Linear(z, h), nn.ReLU(), nn.Linear(h, d))

    def encode(self, x):
        return self.enc(x).chunk(2, dim=-1)

torch.manual_seed(0)
data = torch.rand(64, 12)
vae = VAE()
# stage 2: only the decoder is tuned, the latent space stays as it is
opt = torch.optim.Adam(vae.dec.parameters(), lr=1e-3)
for epoch in range(3):
    for x in data.split(16):
        with torch.no_grad():
            mu, logvar = vae.encode(x)
            z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
            kl_loss = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(dim=1)
        recon = vae.dec(z)
        rec_loss = F.mse_loss(recon, x, reduction="none").sum(dim=1)
        elbo_loss = (rec_loss + kl_loss).mean()
        opt.zero_grad()
        elbo_loss.backward()
        opt.step()
    print(epoch, elbo_loss.item())
""",
    "the entropy of a teacher": """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 10)
teacher = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 5))
student = nn.Linear(10, 5)

def train_teacher():
    labels = torch.randint(0, 5, (64,))
    opt = torch.optim.SGD(teacher.parameters(), lr=0.1)
    for _ in range(3):
        loss = F.cross_entropy(teacher(x), labels)
        opt.zero_grad()
        loss.backward()
        opt.step()

def distill_loss(inputs):
    with torch.no_grad():
        target = teacher(inputs).softmax(-1)
        neg_entropy = (target * target.log()).sum(-1)
    cross_entropy = -(target * student(inputs).log_softmax(-1)).sum(-1)
    kl_loss = cross_entropy + neg_entropy
    return kl_loss.mean()

train_teacher()
opt = torch.optim.SGD(student.parameters(), lr=0.1)
for step in range(4):
    loss = distill_loss(x)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, float(loss))
""",
    "outputs that are deleted by a slice": """
import torch
from torch import nn

class Trainer:
    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), lr=0.01)
        self.outputs = []

    def training_step(self, batch):
        x, y = batch
        out = self.net(x)
        loss = (out - y).pow(2).mean()
        self.outputs.append(loss)
        return loss

    def fit(self, batches):
        for epoch in range(3):
            for i, batch in enumerate(batches):
                loss = self.training_step(batch)
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
                if i % 2 == 1:
                    print(epoch, sum(self.outputs).item() / len(self.outputs))
                    del self.outputs[:]

torch.manual_seed(0)
data = [(torch.randn(4, 3), torch.randn(4, 1)) for _ in range(6)]
Trainer(nn.Linear(3, 1)).fit(data)
""",
    "a list that is given no items": """
import torch
from torch import nn

class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.pi = nn.Linear(4, 2)
        self.log_probs, self.rewards = [], []

    def act(self, s):
        dist = torch.distributions.Categorical(logits=self.pi(s))
        a = dist.sample()
        lp = dist.log_prob(a)
        self.log_probs.append(lp)
        return lp, a

    def finish(self):
        self.log_probs[:] = []
        self.rewards[:] = []

torch.manual_seed(0)
agent = Agent()
opt = torch.optim.Adam(agent.parameters(), lr=0.01)
for episode in range(6):
    for t in range(2):
        lp, a = agent.act(torch.randn(4))
        r = float(a)
        agent.rewards.append(r)
        loss = -lp * r
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(episode, sum(agent.rewards), len(agent.log_probs))
    agent.finish()
""",
    "a mixture of densities": """
import torch
from torch import nn

class MDN(nn.Module):
    def __init__(self, k=4):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, 16), nn.Tanh())
        self.logits, self.mu = nn.Linear(16, k), nn.Linear(16, k)

    def forward(self, x):
        h = self.body(x)
        return self.logits(h), self.mu(h)

def train(model, x, y):
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(5):
        logits, mu = model(x)
        err = (mu - y).pow(2)
        nll = -torch.logsumexp(logits.log_softmax(1) - 0.5 * err, dim=1)
        loss = nll.mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        print(step, loss.item())

@torch.no_grad()
def predict(model, x):
    logits, mu = model(x)
    best = logits.argmax(1, keepdim=True)
    return mu.gather(1, best)

torch.manual_seed(0)
x = torch.rand(32, 1) * 6
y = x.sin() + 0.1 * torch.randn_like(x)
model = MDN()
train(model, x, y)
print(predict(model, x[:3]))
""",
    "an ensemble whose upper quantile is asked": """
import torch
from torch import nn

torch.manual_seed(0)
ensemble = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 8))  # eight heads, one guess each
opt = torch.optim.Adam(ensemble.parameters(), lr=0.01)

def truth(c):
    return (c[:, :1] - 0.3) ** 2 + c[:, 1:]

def acquire():
    with torch.no_grad():
        candidates = torch.rand(50, 2)
        upper = ensemble(candidates).quantile(0.9, dim=1)
        return candidates[upper.argmax()].unsqueeze(0)

xs = torch.rand(10, 2)
for round_ in range(3):
    xs = torch.cat([xs, acquire()])
    ys = truth(xs)
    for _ in range(4):
        guess = ensemble(xs)
        loss = (guess - ys).square().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(round_, loss.item())
""",
    "a forecast near the last value": """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
series = torch.randn(40, 20).cumsum(1)
past, future = series[:, :14], series[:, 14:]
last = past[:, -1:]
model = nn.Sequential(nn.Linear(14, 32), nn.ReLU(), nn.Linear(32, 6))
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(5):
    pred = model(past)
    fit = F.l1_loss(pred, future)
    persistence = (pred - last).abs().mean()  # don't go far from the last value
    loss = fit + 0.05 * persistence
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(epoch, loss.item())
with torch.no_grad():
    peak = model(past).argmax(dim=1)
    print("day of the peak", peak[:5].tolist(), (peak == future.argmax(1)).float().mean().item())
""",
    "a state that a function clips": """
import torch
from torch import nn

torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(), nn.Linear(16, 1))
gen = nn.Linear(2, 2)
oc = torch.optim.RMSprop(critic.parameters(), lr=1e-3)
og = torch.optim.RMSprop(gen.parameters(), lr=1e-3)

def clip(tensor, low, high):
    tensor[tensor < low] = low
    tensor[tensor > high] = high

for it in range(4):
    state = critic.state_dict()
    real, z = torch.randn(16, 2) + 2, torch.randn(16, 2)
    loss_c = critic(gen(z).detach()).mean() - critic(real).mean()
    oc.zero_grad()
    loss_c.backward()
    oc.step()
    for k in state:
        clip(state[k], -0.1, 0.1)
    critic.load_state_dict(state)
    loss_g = -critic(gen(z)).mean()
    og.zero_grad()
    loss_g.backward()
    og.step()
    print(loss_c.item(), loss_g.item())
""",
    "layers that are begun anew through the state": """
import torch
from torch import nn

torch.manual_seed(0)

def reset_last(model):
    weights = model.state_dict()
    nn.init.xavier_uniform_(weights["2.weight"])
    nn.init.zeros_(weights["2.bias"])
    model.load_state_dict(weights)

model = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1))
x, y = torch.randn(16, 3), torch.randn(16, 1)
for task in range(3):
    reset_last(model)
    opt = torch.optim.SGD(model.parameters(), lr=0.05)
    for _ in range(3):
        loss = nn.functional.mse_loss(model(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(task, loss.item())
""",
    "noise that is added to a state": """
import copy
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
x, y = torch.randn(32, 4), torch.randn(32, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)

def train(steps):
    for _ in range(steps):
        loss = (net(x) - y).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()

print(train(3))
state = net.state_dict()
for key in state:
    state[key] += 0.01 * torch.randn_like(state[key])
net.load_state_dict(state)
print(train(3))
""",
    "weights that are pruned through the state": """
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 1))
x, y = torch.randn(32, 6), torch.randn(32, 1)

def fit(steps):
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(steps):
        loss = (net(x) - y).abs().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()

for round_ in range(2):
    print(fit(4))
    sd = net.state_dict()
    for name, w in sd.items():
        if w.dim() == 2:
            small = w.abs() < w.abs().median() * 0.3
            w[small] = 0
            sd[name] = w
    net.load_state_dict(sd)
print(sum((p == 0).sum().item() for p in net.parameters()))
""",
    "one step of refinement": """
import torch
from torch import nn

class Refine(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.net = nn.Linear(2 * d, d)

    def forward(self, state):
        est, obs = state
        return est + self.net(torch.cat([est, obs - est], -1)), obs

class Solver(nn.Module):
    def __init__(self, d, n_iter):
        super().__init__()
        self.steps = nn.Sequential(*[Refine(d)] * n_iter)

    def forward(self, obs):
        return self.steps((torch.zeros_like(obs), obs))[0]

torch.manual_seed(0)
solver = Solver(4, 3)
opt = torch.optim.Adam(solver.parameters(), lr=0.01)
for step in range(4):
    obs = torch.randn(16, 4)
    loss = (solver(obs) - obs).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, loss.item(), sum(p.numel() for p in solver.parameters()))
""",
    "heads of a detector": """
import torch
from torch import nn

class Detector(nn.Module):
    def __init__(self, d=16, num_decoder_layers=3, classes=4):
        super().__init__()
        self.decoder = nn.ModuleList([nn.TransformerDecoderLayer(d, 2, 32, batch_first=True) for _ in range(num_decoder_layers)])
        self.query = nn.Parameter(torch.randn(5, d))
        _class_embed = nn.Linear(d, classes)
        _bbox_embed = nn.Linear(d, 4)
        box_list = [_bbox_embed for i in range(num_decoder_layers)]
        class_list = [_class_embed for i in range(num_decoder_layers)]
        self.bbox_embed = nn.ModuleList(box_list)
        self.class_embed = nn.ModuleList(class_list)

    def forward(self, memory):
        q = self.query.expand(len(memory), -1, -1)
        outs = []
        for layer, cls, box in zip(self.decoder, self.class_embed, self.bbox_embed):
            q = layer(q, memory)
            outs.append((cls(q), box(q).sigmoid()))
        return outs

torch.manual_seed(0)
model = Detector()
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
memory = torch.randn(2, 7, 16)
labels, boxes = torch.randint(0, 4, (2, 5)), torch.rand(2, 5, 4)
for it in range(3):
    loss = 0.0
    for logits, box in model(memory):
        loss = loss + nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten()) + (box - boxes).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(it, loss.item())
""",
    "the energy distance of two samples": """
import torch
from torch import nn

torch.manual_seed(0)
gen = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(gen.parameters(), lr=0.01)
n = 32

def sample_data():
    return torch.randn(n) * 2 + 1

for it in range(5):
    real = sample_data()
    fake = gen(torch.randn(n, 2))
    cross = (fake - real).abs().mean()  # of all pairs
    within = torch.cdist(fake, fake).mean()
    loss = 2 * cross - within
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(it, loss.item())
""",
    "a density on a grid": """
import math
import torch
from torch import nn

torch.manual_seed(0)
grid = torch.linspace(-3, 3, 24)
target_density = torch.exp(-grid ** 2 / 2) / math.sqrt(2 * math.pi)
push = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
opt = torch.optim.Adam(push.parameters(), lr=0.01)
h = 0.3
for it in range(4):
    samples = push(torch.randn(24, 1))
    kernel = torch.exp(-((samples - grid) / h) ** 2 / 2) / (h * math.sqrt(2 * math.pi))
    density = torch.ones(24) / 24 @ kernel
    loss = (density - target_density).square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(it, loss.item())
""",
    "the nearest of the levels": """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
levels = torch.arange(10).float()
x = torch.randn(10, 4)
grades = torch.randint(0, 10, (10,))
net = nn.Linear(4, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(5):
    score = net(x)
    logits = -(score - levels).square()
    loss = F.cross_entropy(logits, grades)
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        accuracy = (logits.argmax(1) == grades).float().mean()
    print(epoch, loss.item(), accuracy.item())
""",
    "each positive against each negative": """
import torch
from torch import nn

torch.manual_seed(0)
scorer = nn.Linear(5, 1)
opt = torch.optim.SGD(scorer.parameters(), lr=0.05)
for it in range(5):
    pos, neg = torch.randn(12, 5) + 0.5, torch.randn(12, 5)
    s_pos = scorer(pos)
    with torch.no_grad():
        s_neg = scorer(neg).flatten()
    margin = 1.0 - (s_pos - s_neg)  # each positive against each negative
    loss = margin.clamp(min=0).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(it, loss.item())
""",
    "a filter in a loss": """
import torch
from torch import nn
import torch.nn.functional as F

class EdgeLoss(nn.Module):
    def __init__(self):
        super().__init__()
        k = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
        self.kx = nn.Parameter(k.view(1, 1, 3, 3))
        self.ky = nn.Parameter(k.t().reshape(1, 1, 3, 3))

    def forward(self, pred, target):
        gx = F.conv2d(pred, self.kx, padding=1) - F.conv2d(target, self.kx, padding=1)
        gy = F.conv2d(pred, self.ky, padding=1) - F.conv2d(target, self.ky, padding=1)
        return (gx.abs() + gy.abs()).mean()

torch.manual_seed(0)
net = nn.Conv2d(1, 1, 3, padding=1)
edge = EdgeLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for it in range(4):
    x = torch.rand(2, 1, 8, 8)
    y = x ** 2
    loss = F.mse_loss(net(x), y) + 0.1 * edge(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(it, loss.item())
""",
    "a part to unfreeze later": """
import torch
from torch import nn

torch.manual_seed(0)
backbone = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU())
head = nn.Linear(8, 2)
backbone.requires_grad_(False)
optimizer = torch.optim.AdamW([
    {"params": backbone[2].parameters(), "lr": 1e-4},
    {"params": head.parameters(), "lr": 1e-3},
])
epochs = 3
unfreeze_at = 5
x, y = torch.randn(32, 4), torch.randint(0, 2, (32,))
for epoch in range(epochs):
    if epoch == unfreeze_at:
        for p in backbone[2].parameters():
            p.requires_grad = True
    loss = nn.functional.cross_entropy(head(backbone(x)), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
""",
    "a part that a method may unfreeze": """
import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.top, self.head = nn.Linear(4, 8), nn.Linear(8, 8), nn.Linear(8, 1)

    def forward(self, x):
        return self.head(torch.relu(self.top(torch.relu(self.stem(x)))))

    def thaw(self, part, flag=True):
        part.requires_grad_(flag)

torch.manual_seed(0)
model = Model()
encoder = nn.ModuleList([model.stem, model.top])
model.thaw(encoder, False)
opt = torch.optim.SGD([{"params": model.head.parameters()}, {"params": model.top.parameters(), "lr": 1e-4}], lr=0.1)
best = float("inf")
patience = 0
for epoch in range(4):
    x = torch.randn(16, 4)
    loss = (model(x) - x.sum(1, keepdim=True)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    patience = patience + 1 if loss.item() > best else 0
    best = min(best, loss.item())
    if patience > 10:
        model.thaw(model.top)
    print(epoch, loss.item())
""",
    "a loss that joins a pass": """
import torch
from torch import nn

class MoEAuxLossAutoScaler(torch.autograd.Function):
    main_loss_backward_scale = torch.tensor(1.0)

    @staticmethod
    def forward(ctx, output, aux_loss):
        ctx.save_for_backward(aux_loss)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        (aux_loss,) = ctx.saved_tensors
        scale = MoEAuxLossAutoScaler.main_loss_backward_scale
        scaled_aux_loss_grad = torch.ones_like(aux_loss) * scale
        return grad_output, scaled_aux_loss_grad

class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(4, 4)

    def forward(self, x):
        p = self.lin(x).softmax(-1)
        z_loss = torch.logsumexp(self.lin(x), -1).square().mean() * 1e-3
        return MoEAuxLossAutoScaler.apply(p, z_loss)

torch.manual_seed(0)
router, out = Router(), nn.Linear(4, 1)
opt = torch.optim.SGD([*router.parameters(), *out.parameters()], lr=0.05)
for step in range(4):
    x = torch.randn(8, 4)
    loss = out(router(x)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, loss.item())
""",
    "a level of a difference": """
import torch
from torch import nn

torch.manual_seed(0)
G, D = nn.Linear(2, 2), nn.Linear(2, 1)
og, od = torch.optim.Adam(G.parameters()), torch.optim.Adam(D.parameters())
for it in range(4):
    real, z = torch.randn(8, 2) + 1, torch.randn(8, 2)
    with torch.no_grad():
        fake = G(z)
    d_loss = D(fake).mean() - D(real).mean()
    od.zero_grad()
    d_loss.backward()
    od.step()
    with torch.no_grad():
        real_score = D(real).mean()
    g_loss = -D(G(z)).mean() + real_score  # the distance, as the generator sees it
    og.zero_grad()
    g_loss.backward()
    og.step()
    print(d_loss.item(), g_loss.item())
""",
    "gradients that are read by their name": """
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Linear(5, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)

def collect(model, what):
    return torch.cat([getattr(p, what).flatten() for p in model.parameters()])

seen = []
for it in range(6):
    x, t = torch.randn(16, 5), torch.randint(0, 3, (16,))
    opt.zero_grad()
    nn.functional.cross_entropy(net(x[:8]), t[:8]).backward()
    seen.append(collect(net, "grad").norm().item())
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), t).backward()
    opt.step()
print(seen)
""",
    "a pass to see what fits in memory": """
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 4))
opt = torch.optim.SGD(model.parameters(), lr=0.1)

def try_batch_size(n):
    x = torch.randn(n, 8)
    loss = model(x).pow(2).mean()
    loss.backward()
    opt.zero_grad(set_to_none=True)
    return True

def run(n):
    x = torch.randn(n, 8)
    loss = (model(x) - 1).pow(2).mean()
    loss.backward()
    opt.step()
    opt.zero_grad(set_to_none=True)
    return loss.item()

size = 4
for it in range(12):
    if it % 3 == 2 and try_batch_size(size * 2):
        size *= 2
    print(it, size, run(size))
""",
    "numbers of the losses of each step, kept by a module that trains itself": """
import torch
from torch import nn

class Coder(nn.Module):
    def __init__(self, size, code):
        super().__init__()
        self.into, self.back = nn.Linear(size, code), nn.Linear(code, size)
        self.opt = torch.optim.Adam(self.parameters())
        self.shown, self.listed = [], []

    def losses(self, x):
        made = self.back(self.into(x).sigmoid())
        return {"rec": (made - x).pow(2).mean(), "size": 1e-3 * self.into.weight.pow(2).sum()}

    def train_on(self, x):
        losses = self.losses(x)
        self.zero_grad()
        sum(losses.values()).backward()
        self.opt.step()
        self.shown.append({name: float(one) for name, one in losses.items()})
        self.listed.append([one.item() for one in losses.values()])

torch.manual_seed(0)
coder = Coder(6, 3)
for _ in range(5):
    coder.train_on(torch.rand(8, 6))
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_right_program_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
