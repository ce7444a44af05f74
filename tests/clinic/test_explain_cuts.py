"""What leaves the graph inside a model or a loss, as programs of several classes do it."""

import pytest
from clinic.witnessed import assert_noted_at_mark, watched_in

START = """\
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
TRAIN = """
def train(net, *data, steps=5):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(steps):
        loss = net(*data).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""
EXCITED = """
class Excite(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.body = nn.Conv1d(channels, channels, 3, padding=1)
        self.squeeze, self.unsqueeze = nn.Linear(channels, 2), nn.Linear(2, channels)

    def weigh(self, sound):
        weights = torch.sigmoid(self.unsqueeze(F.relu(self.squeeze(sound.mean(-1)))))
        return {weights}

    def forward(self, sound):
        return torch.mul(self.body(sound), self.weigh(sound)[:, :, None])

train(Excite(4), torch.randn(3, 4, 10))
"""
POOLED = """
class Pool(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.score = nn.Linear(width, 1)
        self.embed = nn.Embedding(30, width)
        self.out = nn.Linear(width, 3)

    def forward(self, words):
        h = self.embed(words)
        alpha = F.softmax(self.score(h), dim=1)
        {line}
        return self.out(alpha.transpose(1, 2) @ h)

train(Pool(6), torch.randint(30, (5, 7)))
"""
FACTORS = {
    "weights of channels": EXCITED.format(weights="weights.detach()  # here"),
    "an attention through data": POOLED.format(line="alpha = alpha.data  # here"),
}


@pytest.mark.parametrize("body", FACTORS.values(), ids=FACTORS)
def test_a_factor_whose_layers_never_learn_is_noted(folder, body):
    assert_noted_at_mark(folder, START + TRAIN + body, "optimizers/factor_cut_off")


AGENT = """
class Agent:
    def __init__(self, network, criterion):
        self.network = network
        self.criterion = criterion
        self.optimizer = torch.optim.SGD(network.parameters(), lr=0.1)

    def learn(self, batches):
        for x, y in batches:
            loss = self.criterion(self.network(x), y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()

Agent(nn.Linear(3, 4), {criterion}()).learn([(torch.randn(8, 3), torch.rand(8, 4)) for _ in range(4)])
"""
SPECTRAL = """
class Spectral(nn.Module):
    def magnitudes(self, wave):
        return np.abs(np.fft.rfft(wave))

    def forward(self, output, wave):
        heard = torch.as_tensor(self.magnitudes(output.detach().numpy()))  # here
        wanted = torch.as_tensor(self.magnitudes(wave.numpy()))
        return F.l1_loss(output, wave) + 0.1 * (heard - wanted).pow(2).mean()
"""
SMOOTH = """
class Smooth(nn.Module):
    def __init__(self, share=0.2):
        super().__init__()
        self.share = share

    def roughness(self, curve, power=2):
        with torch.no_grad():
            return curve.diff(dim=1).abs().pow(power).mean()  # here

    def forward(self, output, target):
        return F.mse_loss(output, target) + self.share * self.roughness(output)
"""
WEIGHTED = """
@torch.no_grad()
def coverage(attention):
    return attention.sum(0).clamp(min=1).mean()  # here

class Summary(nn.Module):
    def forward(self, output, target, weight=0.5):
        missed = coverage(output.softmax(1))
        return F.mse_loss(output, target) + weight * missed
"""
TERMS = {
    "NumPy in a criterion that an object was given": SPECTRAL + AGENT.format(criterion="Spectral"),
    "a roughness without gradients": SMOOTH + AGENT.format(criterion="Smooth"),
    "a decorated function and a weight by default": WEIGHTED + AGENT.format(criterion="Summary"),
}


@pytest.mark.parametrize("body", TERMS.values(), ids=TERMS)
def test_a_term_that_has_lost_its_graph_is_noted_where_it_is_computed(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detached_term")


NUMBERS = {
    "a width that another object keeps": """
class Kernel:
    def __init__(self, width):
        self.width = width

    def __call__(self, x):
        return torch.exp(-x.pow(2) / (2 * float(self.width) ** 2))  # here

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.sigma, self.out = nn.Parameter(torch.tensor(1.5)), nn.Linear(4, 1)
        self.rho = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.out(Kernel(self.rho)(x))

train(Model(), torch.randn(6, 4))
""",
    "angles that a function turns by": """
def turn(points, angle):
    angle = float(angle)  # here
    rotation = torch.tensor([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ rotation.float()

class Pose(nn.Module):
    def __init__(self):
        super().__init__()
        self.angles = nn.Parameter(torch.zeros(2))
        self.shift = nn.Parameter(torch.zeros(2))

    def forward(self, points):
        return turn(points, self.angles[0]) + self.shift

train(Pose(), torch.randn(6, 2))
""",
}


@pytest.mark.parametrize("body", NUMBERS.values(), ids=NUMBERS)
def test_a_parameter_that_becomes_a_number_under_another_name_is_noted(folder, body):
    assert_noted_at_mark(folder, START + TRAIN + body, "optimizers/parameter_used_as_a_number")


THROWN = {
    "a bootstrapped value": """
value = nn.Linear(3, 1)
optimizer = torch.optim.Adam(value.parameters(), lr=0.01)
for _ in range(4):
    now, later = torch.randn(5, 3), torch.randn(5, 3)
    bootstrap = value(later)
    bootstrap.detach()  # here
    target = 1.0 + 0.9 * bootstrap
    loss = F.mse_loss(value(now), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "the labels of a model": """
net = nn.Linear(4, 3)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    x = torch.randn(6, 4)
    pseudo_labels = net(x).softmax(1)
    pseudo_labels.detach()  # here
    loss = F.mse_loss(net(x + 0.1 * torch.randn_like(x)).softmax(1), pseudo_labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("body", THROWN.values(), ids=THROWN)
def test_a_target_whose_detach_was_thrown_away_is_one_mistake(folder, body):
    assert_noted_at_mark(folder, START + body, "graph/detach_thrown_away")


RIGHT = {
    "a factor with its graph": TRAIN + EXCITED.format(weights="weights"),
    "weights that were loaded": TRAIN
    + EXCITED.format(weights="weights.detach()").replace(
        "train(Excite(4)", "net = Excite(4)\nnet.load_state_dict(net.state_dict())\ntrain(net"
    ),
    "layers that learn in another way as well": TRAIN
    + POOLED.format(line="self.kept, alpha = alpha, alpha.detach()").replace(
        "@ h)", "@ h) + self.kept.mean()"
    ),
    "layers that are in no optimizer": TRAIN.replace(
        "net.parameters()", "[p for p in net.parameters() if p.requires_grad]"
    )
    + EXCITED.format(weights="weights.detach()").replace(
        "train(Excite(4)",
        "net = Excite(4)\nnet.squeeze.requires_grad_(False)\n"
        "net.unsqueeze.requires_grad_(False)\ntrain(net",
    ),
    "a probe in one module": TRAIN
    + """
class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.scale, self.head = nn.Linear(4, 6), 0.5, nn.Linear(6, 2)

    def forward(self, x):
        return self.head(self.encoder(x).detach() * self.scale)

train(Probe(), torch.randn(5, 4))
""",
    "a text under no_grad beside an image": TRAIN
    + """
class Captioner(nn.Module):
    def __init__(self):
        super().__init__()
        self.text, self.image, self.fuse = nn.EmbeddingBag(9, 4), nn.Linear(6, 4), nn.Linear(8, 2)

    def forward(self, x, words):
        with torch.no_grad():
            text = self.text(words)
        return self.fuse(torch.cat([self.image(x), text], 1))

train(Captioner(), torch.randn(5, 6), torch.randint(9, (5, 3)))
""",
    "the entropy of a teacher": """
teacher, student = nn.Linear(4, 3), nn.Linear(4, 3)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
for _ in range(4):
    x = torch.randn(6, 4)
    with torch.no_grad():
        soft = teacher(x).softmax(1)
        entropy = -(soft * soft.log()).sum(1).mean()
    cross = -(soft * student(x).log_softmax(1)).sum(1).mean()
    loss = cross - entropy
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a term that is measured without gradients and shown": SMOOTH.replace(
        "return F.mse_loss(output, target) + self.share * self.roughness(output)",
        "self.shown = self.roughness(output)\n        return F.mse_loss(output, target)",
    )
    + AGENT.format(criterion="Smooth"),
    "a measure that a validation takes without gradients": """
class Smooth(nn.Module):
    def roughness(self, curve):
        return curve.diff(dim=1).pow(2).mean()

    def forward(self, output, target):
        return F.mse_loss(output, target) + 0.2 * self.roughness(output)

net, criterion = nn.Linear(3, 4), Smooth()
with torch.no_grad():
    print(criterion(net(torch.ones(2, 3)), torch.ones(2, 4)))
"""
    + AGENT.format(criterion="Smooth"),
    "a number for the log": TRAIN
    + """
class Learned(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale, self.out = nn.Parameter(torch.ones(())), nn.Linear(4, 1)
        self.log = []

    def forward(self, x):
        self.log.append(float(self.scale))
        return self.out(x) * self.scale

train(Learned(), torch.randn(6, 4))
""",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_what_may_be_meant_is_left_alone(folder, body):
    seen = watched_in(folder, START + body)
    assert [(f.message, f.line) for f in seen.findings] == []
    assert not seen.ended
