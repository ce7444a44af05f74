"""explain on losses that stand in lists and dicts, and on parts that hide in them."""

import pytest
from clinic.witnessed import assert_noted_at_mark, watched

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
net, head = nn.Linear(4, 4), nn.Linear(4, 3)
optimizer = torch.optim.Adam([*net.parameters(), *head.parameters()])


def run(get_loss, steps=4):
    for _ in range(steps):
        loss = get_loss(torch.randn(6, 4), torch.randint(3, (6,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

"""
# Of each, `CUT` cuts a term of the loss, and nothing in its place is right.
SUMS = {
    "the values of a dict that a method returns, each with its weight": """\
class Losses:
    weights = {"rank": 1.0, "smooth": 0.3}

    def compute(self, x, y):
        out = net(x)
        rough = (out CUT  # here
                 - x).abs().mean()
        return {"rank": F.cross_entropy(head(out), y), "smooth": rough}

    def __call__(self, x, y):
        parts = self.compute(x, y)
        return sum(self.weights[k] * v for k, v in parts.items()), parts

losses = Losses()

def get_loss(x, y):
    total, parts = losses(x, y)
    return total

run(get_loss)
""",
    "the losses of a loop with their weights in zip()": """\
def list_losses(x, y):
    out = net(x)
    return F.cross_entropy(head(out), y), out CUT.pow(2).mean()  # here

def get_loss(x, y):
    total = 0.0
    for weight, loss in zip([1.0, 0.1], list_losses(x, y)):
        total += weight * loss
    return total

run(get_loss)
""",
    "a stack of losses that are put into a dict one by one": """\
def get_loss(x, y):
    found = {}
    out = net(x)
    found["class"] = F.cross_entropy(head(out), y)
    found["size"] = out.norm() CUT  # here
    return torch.stack(list(found.values())).sum()

run(get_loss)
""",
    "a sum that grows by +=": """\
def get_loss(x, y):
    out = net(x)
    total = out CUT.var()  # here
    total += F.cross_entropy(head(out), y)
    return total

run(get_loss)
""",
}


@pytest.mark.parametrize("body", SUMS.values(), ids=SUMS)
def test_a_cut_term_is_found_in_a_container(folder, body):
    broken = START + body.replace(" CUT", ".detach()")
    assert_noted_at_mark(folder, broken, "graph/detached_term")


@pytest.mark.parametrize("body", SUMS.values(), ids=SUMS)
def test_a_whole_term_in_a_container_is_left_alone(folder, body):
    path = folder / "s.py"
    path.write_text("")
    found = watched(path, START + body.replace(" CUT", ""))
    assert not found.findings
    assert not found.failed


NOTED = {
    "a prompt that is detached, in a module that is put in afterwards": (
        "optimizers/parameter_used_as_a_number",
        """\
class Prompted(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.prompt = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        return self.inner(x) + self.prompt CUT  # here

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 4)

    def forward(self, x):
        return self.body(x)

model = Model()
model.body = Prompted(model.body)
optimizer = torch.optim.Adam([*model.parameters(), *head.parameters()])
run(lambda x, y: F.cross_entropy(head(model(x)), y))
""",
        ".data",
    ),
    "a state that begins with a parameter and is cut before it is used": (
        "optimizers/part_without_a_graph",
        """\
class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.begin = nn.Parameter(torch.zeros(1, 4))
        self.cell = nn.GRUCell(4, 4)

    def forward(self, x):
        state = self.begin.repeat(len(x), 1)
        CUT  # here
        return self.cell(x, state)

model = Cell()
optimizer = torch.optim.Adam([*model.parameters(), *head.parameters()])
run(lambda x, y: F.cross_entropy(head(model(x)), y))
""",
        " state.detach_()",
    ),
    "an optimizer of the net that was trained before": (
        "optimizers/of_another_model",
        """\
run(lambda x, y: F.cross_entropy(head(net(x)), y))
model = nn.Linear(4, 3)
model.load_state_dict(head.state_dict())
optimizer = torch.optim.SGD(CUT, lr=0.1)  # here
run(lambda x, y: F.cross_entropy(model(x), y))
""",
        " head.parameters()",
    ),
    "layers in a dict of dicts": (
        "optimizers/layers_in_a_list",
        """\
class Relations(nn.Module):
    def __init__(self, names):
        super().__init__()
        self.root = nn.Linear(4, 4)
        self.of = CUT
        for name in names:
            self.of[name] = CALL({"message": nn.Linear(4, 4)})  # here

    def forward(self, x):
        return self.root(x) + sum(part["message"](x) for part in self.of.values())

model = Relations(["cites", "likes"])
optimizer = torch.optim.Adam(model.parameters())
run(lambda x, y: F.cross_entropy(model(x), y))
""",
        " {}",
    ),
}
RIGHT = {
    " state.detach_()": " pass",
    " head.parameters()": " model.parameters()",
    " {}": " nn.ModuleDict()",
}


@pytest.mark.parametrize(("entry", "body", "cut"), NOTED.values(), ids=NOTED)
def test_what_hides_is_found(folder, entry, body, cut):
    broken = body.replace(" CUT", cut).replace("CUT", cut.strip()).replace("CALL", "dict")
    assert_noted_at_mark(folder, START + broken, entry)


@pytest.mark.parametrize(("entry", "body", "cut"), NOTED.values(), ids=NOTED)
def test_the_same_program_is_right_without_it(folder, entry, body, cut):
    path = folder / "s.py"
    path.write_text("")
    whole = RIGHT.get(cut, "")
    fixed = body.replace(" CUT", whole).replace("CUT", whole.strip())
    found = watched(path, START + fixed.replace("CALL", "nn.ModuleDict"))
    assert not found.findings, entry
    assert not found.failed


RIGHT_AS_THEY_ARE = {
    "a codebook that the program moves by itself": """\
class Codebook(nn.Module):
    def __init__(self):
        super().__init__()
        self.codes = nn.Parameter(torch.randn(5, 4))

    def forward(self, x):
        nearest = torch.cdist(x, self.codes.data).argmin(1)
        with torch.no_grad():
            self.codes.data[nearest] += 0.1 * (x - self.codes.data[nearest])
        return x + (self.codes.data[nearest] - x).detach()

book = Codebook()
optimizer = torch.optim.Adam([*book.parameters(), *net.parameters(), *head.parameters()])
run(lambda x, y: F.cross_entropy(head(book(net(x))), y))
""",
    "a copy in the optimizer that follows what learns": """\
import copy

class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.online = nn.Linear(4, 4)
        self.slow = copy.deepcopy(self.online)
        self.predictor = nn.Linear(4, 4)

    def forward(self, x):
        one = F.normalize(self.predictor(self.online(x)), dim=-1)
        other = F.normalize(self.slow(x + 0.1).detach(), dim=-1)
        return -(one * other).sum(-1).mean()

model = Siamese()
optimizer = torch.optim.Adam(model.parameters())
run(lambda x, y: model(x))
""",
    "a start that the first window trains, and a state that is cut between two": """\
class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.begin = nn.Parameter(torch.zeros(6, 4))
        self.cell = nn.GRUCell(4, 4)
        self.state = None

    def forward(self, x):
        if self.state is not None:
            self.state.detach_()
        self.state = self.cell(x, self.begin if self.state is None else self.state)
        return self.state

model = Cell()
optimizer = torch.optim.Adam([*model.parameters(), *head.parameters()])
run(lambda x, y: F.cross_entropy(head(model(x)), y))
""",
    "losses that are logged as numbers from the dict that is summed": """\
def get_loss(x, y):
    parts = {"class": F.cross_entropy(head(net(x)), y), "size": 0.1 * net(x).pow(2).mean()}
    log = {name: value.detach() for name, value in parts.items()}
    log["total"] = sum(log.values())
    shown = 0.0
    for name, value in parts.items():
        shown += value.item()
    return sum(parts.values())

run(get_loss)
""",
    "an optimizer of its own for a part that has its turn later": """\
later = nn.Linear(4, 3)
late = torch.optim.SGD(later.parameters(), lr=0.1)
run(lambda x, y: F.cross_entropy(head(net(x)), y))
optimizer = late
run(lambda x, y: F.cross_entropy(later(net(x)), y))
""",
}


@pytest.mark.parametrize("body", RIGHT_AS_THEY_ARE.values(), ids=RIGHT_AS_THEY_ARE)
def test_a_right_program_is_left_alone(folder, body):
    path = folder / "s.py"
    path.write_text("")
    found = watched(path, START + body)
    assert [f.entries[0].id for f in found.findings] == []
    assert not found.failed


LOOP = """\
import copy
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
net = nn.Linear(4, 3)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)


def run(step, times=5):
    for _ in range(times):
        step(torch.randn(6, 4), torch.randint(3, (6,)))

"""
# What is wrong stands before the bar, with the line of the note, and what is right after it.
PAIRS = {
    "a part of an object that a function returns": (
        "graph/detached_term",
        """\
@dataclasses.dataclass
class Found:
    logits: torch.Tensor
    spread: torch.Tensor

def look(x):
    out = net(x)
    @spread = out.detach().var(0).mean()  # here|spread = out.var(0).mean()
    return Found(out, spread)

def step(x, y):
    found = look(x)
    loss = F.cross_entropy(found.logits, y) - 0.1 * found.spread
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

run(step)
""",
    ),
    "a term that a dict gives by its name": (
        "graph/detached_term",
        """\
def combine(fit, size, weight=0.1):
    return (fit + weight * size) / 2

def step(x, y):
    out = net(x)
    @size = out.data.pow(2).mean()  # here|size = out.pow(2).mean()
    loss = combine(**{"fit": F.cross_entropy(out, y), "size": size})
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

run(step)
""",
    ),
    "gradients that are set to None by hand before each step": (
        "accumulation/zeroed_before_the_step",
        """\
def forget():
    for p in net.parameters():
        p.grad = None  # here

def step(x, y):
    @pass|forget()
    F.cross_entropy(net(x), y).backward()
    @forget()|pass
    optimizer.step()

run(step)
""",
    ),
    "zeros that a module leaves before the step": (
        "accumulation/zeroed_before_the_step",
        """\
def step(x, y):
    @pass|net.zero_grad(set_to_none=False)
    F.cross_entropy(net(x), y).backward()
    @net.zero_grad(set_to_none=False)  # here|pass
    optimizer.step()

run(step)
""",
    ),
    "a scaler whose micro-batches are zeroed one by one": (
        "accumulation/zeroed_before_the_step",
        """\
class Every:
    def __init__(self, times):
        self.times, self.seen, self.due = times, 0, False

    def count(self):
        self.seen += 1
        self.due = self.seen % self.times == 0

scaler, every = torch.amp.GradScaler("cpu"), Every(3)
for x in torch.randn(9, 6, 4):
    every.count()
    @optimizer.zero_grad()  # here|pass
    scaler.scale(F.cross_entropy(net(x), torch.arange(6) % 3) / 3).backward()
    if every.due:
        scaler.step(optimizer)
        scaler.update()
        @pass|optimizer.zero_grad()
""",
    ),
    "another network that is zeroed": (
        "accumulation/grad_not_reset",
        """\
slow = copy.deepcopy(net)

def step(x, y):
    loss = F.mse_loss(net(x), slow(x + 1).detach())
    @slow.zero_grad()|net.zero_grad()
    loss.backward()  # here
    optimizer.step()

run(step)
""",
    ),
    "a target that another method keeps": (
        "graph/target_with_a_graph",
        """\
class Agent:
    def __init__(self):
        self.values = net
        self.criterion = nn.SmoothL1Loss()

    def look_ahead(self, x):
        @self.target = 1 + 0.9 * self.values(x).amax(1)  # here|self.target = 1 + 0.9 * self.values(x).amax(1).detach()

    def learn(self, x, y):
        self.look_ahead(x + 1)
        loss = self.criterion(self.values(x)[range(6), y], self.target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

run(Agent().learn)
""",
    ),
    "a model that is built again after it was trained": (
        "optimizers/of_another_model",
        """\
class Runner:
    def __init__(self):
        self.model = nn.Linear(4, 3)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)  # here

    def begin_again(self):
        self.model = nn.Linear(4, 3)
        @pass|self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def step(self, x, y):
        loss = F.cross_entropy(self.model(x), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

runner = Runner()
run(runner.step)
runner.begin_again()
run(runner.step)
""",
    ),
}


def _choose(body, right):
    """Return a program with one of each two ways to write a line."""
    rows = []
    for row in body.split("\n"):
        before, at, ways = row.partition("@")
        rows.append(
            before + ways.split("|")[right] if at and not before.strip() and "|" in ways else row
        )
    return LOOP + "\n".join(rows)


@pytest.mark.parametrize(("entry", "body"), PAIRS.values(), ids=PAIRS)
def test_a_spelling_of_a_known_mistake_is_noted(folder, entry, body):
    assert_noted_at_mark(folder, _choose(body, right=0), entry)


@pytest.mark.parametrize(("entry", "body"), PAIRS.values(), ids=PAIRS)
def test_the_right_spelling_is_left_alone(folder, entry, body):
    path = folder / "s.py"
    path.write_text("")
    found = watched(path, _choose(body, right=1))
    assert not found.findings, entry
    assert not found.failed
