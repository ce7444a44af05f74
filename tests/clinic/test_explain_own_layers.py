"""Layers of a loss that no optimizer holds: those that one side goes through, and those that may be meant to stay."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

ENTRY = "optimizers/parameters_of_the_loss"
START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
student = nn.Sequential(nn.Linear(6, 8), nn.ReLU())
teacher = nn.Sequential(nn.Linear(6, 12), nn.ReLU()).requires_grad_(False)
"""
HINT = """
class Hint(nn.Module):
    def __init__(self):
        super().__init__()
        self.adapt = nn.Linear(8, 12)  {mark}
        {more}

    def forward(self, ours, theirs):
        {forward}

hint = Hint()
{optimizer}
for _ in range(5):
    sound = torch.randn(16, 6)
    loss = hint(student(sound), teacher(sound))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
OPTIMIZER = "optimizer = torch.optim.Adam(student.parameters(), lr=1e-2)"


def make_hint(
    forward="return F.mse_loss(self.adapt(ours), theirs)", optimizer=OPTIMIZER, more="", mark=""
):
    return HINT.format(forward=forward, optimizer=optimizer, more=more, mark=mark)


LEFT = {
    "a hint for a student of sounds": make_hint(mark="# here"),
    "a classifier in the loss of a metric": """
class Identity(nn.Module):
    def __init__(self, people):
        super().__init__()
        self.classify = nn.Linear(8, people, bias=False)  # here
        self.margin = nn.TripletMarginLoss()

    def forward(self, faces, labels):
        triplets = self.margin(faces, faces.roll(1, 0), faces.roll(2, 0))
        return triplets + F.cross_entropy(self.classify(faces), labels)

criterion = Identity(4)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9)
for _ in range(5):
    optimizer.zero_grad()
    total = criterion(student(torch.randn(16, 6)), torch.randint(0, 4, (16,)))
    total.backward()
    optimizer.step()
""",
    "aligned graphs, in a trainer, through a list": """
class Align(nn.Module):
    def __init__(self, ours, theirs):
        super().__init__()
        self.maps = nn.ModuleList([nn.Linear(a, b) for a, b in zip(ours, theirs)])  # here

    def forward(self, nodes, wanted):
        return sum((1 - F.cosine_similarity(m(n), w)).mean() for m, n, w in zip(self.maps, nodes, wanted))

class Trainer:
    def __init__(self):
        self.align = Align([8], [12])
        self.optimizer = torch.optim.AdamW(student.parameters(), lr=1e-3, weight_decay=1e-2)

    def step(self, nodes):
        with torch.no_grad():
            wanted = teacher(nodes)
        ours = student(nodes)
        loss = 0.5 * self.align([ours], [wanted]) + 1e-3 * ours.square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

trainer = Trainer()
for _ in range(5):
    trainer.step(torch.randn(7, 6))
""",
}
STAYS = {
    "an optimizer that holds them": make_hint(
        optimizer="optimizer = torch.optim.Adam([*student.parameters(), *hint.parameters()], lr=1e-2)"
    ),
    "a group that is added": make_hint(
        optimizer=OPTIMIZER + "\noptimizer.add_param_group({'params': hint.parameters()})"
    ),
    "frozen": make_hint(optimizer="hint.requires_grad_(False)\n" + OPTIMIZER),
    "a random target of what is seen": """
class Novelty(nn.Module):
    def __init__(self):
        super().__init__()
        self.target = nn.Linear(6, 8)

    def forward(self, guess, seen):
        return F.mse_loss(guess, self.target(seen))

novelty = Novelty()
optimizer = torch.optim.Adam(student.parameters())
for _ in range(5):
    seen = torch.randn(16, 6)
    loss = novelty(student(seen), seen)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "features of both sides": make_hint(
        "return F.l1_loss(self.adapt(ours), self.adapt(theirs[:, :8]))"
    ),
    "features of both, joined": make_hint(
        "both = torch.cat([ours, theirs[:, :8]])\n"
        "        a, b = self.adapt(both).chunk(2)\n        return F.l1_loss(a, b)"
    ),
    "features of both, in a method": make_hint(
        "return F.l1_loss(self.tell(ours), self.tell(theirs[:, :8]))\n\n"
        "    def tell(self, x):\n        return torch.relu(self.adapt(x))"
    ),
    "weights that the class sets": make_hint(
        more="nn.init.constant_(self.adapt.weight, 1 / 8)",
    ),
    "values from a file": make_hint(
        more="self.load_state_dict({k: v + 0.1 for k, v in self.state_dict().items()})"
    ),
    "they were trained before": make_hint(
        optimizer="""
first = torch.optim.Adam(hint.parameters(), lr=1e-2)
for _ in range(3):
    sound = torch.randn(16, 6)
    loss = hint(student(sound).detach(), teacher(sound))
    first.zero_grad()
    loss.backward()
    first.step()
"""
        + OPTIMIZER
    ),
    "an image that is made to fool": """
class Attack(nn.Module):
    def __init__(self):
        super().__init__()
        self.victim = nn.Linear(6, 4)

    def forward(self, image, label):
        return -F.cross_entropy(self.victim(image), label)

attack = Attack()
image = torch.rand(3, 6, requires_grad=True)
optimizer = torch.optim.SGD([image], lr=0.1)
for _ in range(5):
    optimizer.zero_grad()
    attack(image, torch.tensor([0, 1, 2])).backward()
    optimizer.step()
""",
    "a model that computes its loss": """
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(6, 8)
        self.tags = nn.Linear(8, 3)

    def forward(self, words, gold):
        return F.cross_entropy(self.tags(torch.relu(self.body(words))), gold)

tagger = Tagger()
optimizer = torch.optim.SGD(tagger.tags.parameters(), lr=0.1)
for _ in range(5):
    optimizer.zero_grad()
    tagger(torch.randn(4, 6), torch.randint(0, 3, (4,))).backward()
    optimizer.step()
""",
    "a judge with an optimizer of its own": make_hint(
        "return F.softplus(-self.adapt(ours)).mean() + 0 * theirs.mean()",
        optimizer=OPTIMIZER + "\nown = torch.optim.Adam(hint.parameters())\n"
        "for _ in range(2):\n"
        "    own.zero_grad()\n"
        "    F.softplus(hint.adapt(torch.randn(16, 8))).mean().backward()\n"
        "    own.step()",
    ),
}


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
def test_layers_of_a_loss_in_no_optimizer_are_noted(folder, body):
    assert_noted_at_mark(folder, START + body, ENTRY)


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_layers_that_are_held_or_may_stay_are_left_alone(folder, body):
    assert_left_in_peace(folder, START + body)
