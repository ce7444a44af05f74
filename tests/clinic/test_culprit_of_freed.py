"""What to do about a freed graph, which depends on what its part is: kept from before, summed up, or shared."""

import pytest
from clinic.witnessed import watched


def found(folder, source):
    """The one finding of a program."""
    path = folder / "s.py"
    path.write_text("")
    (finding,) = watched(path, source).findings
    return finding


CACHED = """\
import torch

class Field:
    def __init__(self, width):
        self.width = width
        self.table = None

    def _prepare(self, scale):
        if self.table is not None:
            return
        grid = torch.linspace(0, 1, 5)
        self.table = (-grid * scale / self.width).exp()

    def force(self, place, scale):
        self._prepare(scale)
        return (self.table * place.sin()).sum()

scale, field = torch.tensor(2.0, requires_grad=True), Field(0.5)
for _ in range(3):
    field.force(torch.rand(5, requires_grad=True), scale).backward()
"""

KEPT = """\
import torch

basis = torch.nn.Linear(2, 3)

def spread(points):
    mapped = basis(points)
    return mapped @ mapped.T

class Fit:
    def __init__(self, anchors):
        self.anchors = {anchors}

    def cost(self, points):
        return (spread(points) - self.anchors).square().sum()

fit = Fit(torch.ones(4, 2))
moving = torch.zeros(4, 2, requires_grad=True)
for _ in range(3):
    fit.cost(moving).backward()
"""


def test_what_is_cached_in_the_first_round_may_keep_its_graph_where_nothing_trains(folder):
    finding = found(folder, CACHED)
    assert finding.line == 20
    assert finding.advice.startswith(
        "Two remedies mean different things. If gradients are to go through what line 12 computes,"
        " compute it anew before each backward pass, or give each pass but the last `retain_graph=True`."
    )
    assert "go back just once" not in finding.advice


def test_what_a_helper_made_once_is_named_by_the_line_that_keeps_it(folder):
    finding = found(folder, KEPT.format(anchors="spread(anchors)"))
    assert [entry.id for entry in finding.entries] == ["graph/two_losses_one_graph"]
    assert finding.seen == (
        "Line 11 (`self.anchors = spread(anchors)`), which ran once, gave `self.anchors` a part of this"
        " graph, and the backward pass of line 19 (`fit.cost(moving).backward()`) has freed it in an"
        " earlier round."
    )
    assert "call detach() on it there" in finding.advice
    right = watched(folder / "s.py", KEPT.format(anchors="spread(anchors).detach()"))
    assert right.findings == []


CARRIED = """\
import torch

def blend(old, new):
    return torch.tanh(old * new)

level = torch.ones(3, requires_grad=True)
trend = blend(level, level)
for day in range(3):
    trend = blend(trend, level)
    trend.sum().backward()
"""


def test_a_state_that_each_round_replaces_is_not_taken_for_a_constant(folder):
    finding = found(folder, CARRIED)
    assert [entry.id for entry in finding.entries] == ["graph/state_of_the_last_step"]
    assert "ran once" not in finding.seen
    assert "Cut the graph between the steps with `detach()`" in finding.advice


TOTAL = """\
import torch

net = torch.nn.Conv1d(1, 1, 3)

def miss(signal):
    return net(signal).abs().mean()

bill = torch.zeros(())
for _ in range(3):
    part = miss(torch.randn(2, 1, 9))
    {add}
    {passed}.backward()
"""


@pytest.mark.parametrize("add", ["bill += part", "bill = bill + part"])
def test_a_total_over_the_rounds_is_told_to_go_back_through_the_part(folder, add):
    finding = found(folder, TOTAL.format(add=add, passed="bill"))
    assert finding.advice.startswith("`bill` is a running total")
    assert "Call backward() on `part` instead" in finding.advice
    assert "add `part.item()` to the total" in finding.advice
    right = TOTAL.format(add="bill += part.item()", passed="part")
    assert watched(folder / "s.py", right).findings == []


SEQUENCES = """\
import torch

cell = torch.nn.RNNCell(2, 3)
error = 0
for sequence in range(2):
    state = torch.zeros(1, 3)
    for _ in range(4):
        state = cell(torch.randn(1, 2), state)
        gap = state.square().sum()
        error = error + gap
    error.backward()
"""


def test_a_total_over_the_steps_of_a_sequence_is_to_begin_anew_for_each(folder):
    finding = found(folder, SEQUENCES)
    assert "beginning of each round of the loop of line 5: `error = 0`" in finding.advice
    assert "`gap`" not in finding.advice
    right = SEQUENCES.replace("    state = torch.zeros", "    error = 0\n    state = torch.zeros")
    assert watched(folder / "s.py", right).findings == []


SHARED = """\
import torch
from torch import nn

body, price, risk = nn.Linear(3, 4), nn.Linear(4, 1), nn.Linear(4, 1)
first = torch.optim.SGD([*body.parameters(), *price.parameters()], lr=0.1)
second = torch.optim.SGD(risk.parameters(), lr=0.1)
for _ in range(2):
    code = body(torch.randn(5, 3)).sigmoid()
    price_loss, risk_loss = price(code).square().mean(), risk(code).abs().mean()
    price_loss.backward()
    {between}
    risk_loss.backward()
    second.step()
"""


def test_a_shared_part_that_a_step_moves_gets_both_ways_with_their_meanings(folder):
    finding = found(folder, SHARED.format(between="first.step()"))
    assert finding.entries[0].id == "graph/two_losses_one_graph"
    assert finding.advice.startswith("Line 11 (`first.step()`) comes after that pass, and moves")
    assert "compute what line 8 made" in finding.advice
    assert "call backward() on the sum of both losses, before all steps" in finding.advice


def test_without_a_step_between_the_losses_are_just_added(folder):
    finding = found(folder, SHARED.format(between="pass"))
    assert "Add the losses" in finding.advice


RESIDUAL = """\
import torch

net = torch.nn.Sequential(torch.nn.Linear(1, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1))

def residual(time):
    height = net(time)
    (speed,) = torch.autograd.grad(height.sum(), time, create_graph=True)
    push = torch.autograd.grad(speed.sum(), time)[0]
    return push + height

loss = residual(torch.rand(5, 1, requires_grad=True)).square().mean()
loss.backward()
"""


def test_a_gradient_that_the_loss_is_made_of_asks_for_its_graph_and_not_for_a_sum(folder):
    finding = found(folder, RESIDUAL)
    assert finding.seen.startswith("Line 6 (`height = net(time)`) made a part of this graph")
    assert finding.advice.startswith(
        "Line 8 (`torch.autograd.grad(speed.sum(), time)`) returned a gradient that `loss` was computed from."
    )
    assert "give that call `create_graph=True`" in finding.advice
    assert "Add the losses" not in finding.advice


FILLED = """\
import torch

net = torch.nn.Linear(2, 2)

def advance(at):
    return torch.sigmoid(net(at))

path = [advance(torch.zeros(1, 2))]
for _ in range(3):
    path.append(advance(path[-1]))
    path[-1].sum().backward()
"""
LAYERED = """\
import torch

class Cell(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = torch.nn.Linear(2, 2)

    def forward(self, at):
        return torch.tanh(self.mix(at))

class Player:
    def __init__(self):
        self.cell = Cell()
        self.at = torch.zeros(1, 2)

    def move(self):
        self.at = self.cell(self.at)
        self.at.sum().backward()

player = Player()
for _ in range(3):
    player.move()
"""


@pytest.mark.parametrize("source", [FILLED, LAYERED], ids=["a list that is filled", "a layer"])
def test_what_goes_on_changing_is_not_said_to_be_kept_from_before(folder, source):
    finding = found(folder, source)
    assert [entry.id for entry in finding.entries] == ["graph/state_of_the_last_step"]
    assert "ran once" not in finding.seen
    assert "Two remedies" not in finding.advice


LISTED = """\
import torch

net, bills = torch.nn.Linear(2, 1), []
for _ in range(3):
    bill = net(torch.randn(4, 2)).abs().mean()
    bills.append({kept})
    {passed}.backward()
"""


@pytest.mark.parametrize("passed", ["sum(bills)", "torch.stack(bills).mean()"])
def test_a_list_of_all_losses_is_told_to_go_back_through_that_of_the_round(folder, passed):
    finding = found(folder, LISTED.format(kept="bill", passed=passed))
    assert finding.advice.startswith("`bills` still holds what was appended in earlier rounds")
    right = watched(folder / "s.py", LISTED.format(kept="bill.item()", passed="bill"))
    assert right.findings == []


def test_a_list_of_states_is_not_told_to_hold_numbers(folder):
    source = """\
import torch

cell, path = torch.nn.RNNCell(2, 3), [torch.zeros(1, 3)]
for _ in range(3):
    path.append(cell(torch.randn(1, 2), path[-1]))
    torch.stack(path).sum().backward()
"""
    assert "`item()`" not in found(folder, source).advice


BEFORE = {
    "called twice": ("clock.tick()\nclock.tick()", "when that line ran before"),
    "in a loop": ("for _ in range(2):\n    clock.tick()", "in an earlier round"),
}


@pytest.mark.parametrize(("calls", "when"), BEFORE.values(), ids=BEFORE)
def test_a_pass_that_ran_before_is_in_a_round_only_of_a_loop(folder, calls, when):
    source = f"""\
import torch

class Clock:
    def __init__(self):
        self.rate, self.hand = torch.tensor(0.5, requires_grad=True), torch.tensor(1.0)

    def tick(self):
        self.hand = self.hand * self.rate
        self.hand.backward()

clock = Clock()
{calls}
"""
    assert found(folder, source).seen.endswith(f" has freed it {when}.")


CLOSURES = """\
import torch
from torch import nn

class Lens(nn.Module):
    def __init__(self):
        super().__init__()
        self.bend, self.shift = nn.Linear(3, 2), None

    def forward(self, rays):
        seen = torch.tanh(self.bend(rays))
        return seen

    def moved(self, rays):
        if self.shift is None:
            self.shift = self.bend(rays).cos()
        return self.shift

lens, rays = Lens(), torch.rand(5, 3)
optimizer = torch.optim.LBFGS(lens.parameters(){settings})

def blur(seen):
    return seen.square().mean()

{body}
"""
IN_ROUNDS = """\
for focus in range(3):
    {before}
    def closure():
        optimizer.zero_grad()
        {inside}
        loss = blur(seen)
        loss.backward()
        return loss
    optimizer.step(closure)"""
PASSED_ON = """\
def adjust(seen):
    def closure():
        optimizer.zero_grad()
        loss = blur(seen)
        loss.backward()
        return loss
    optimizer.step(closure)

for focus in range(3):
    adjust({given})"""


def test_what_an_optimizers_closure_goes_back_through_again_is_named_where_it_was_given(folder):
    source = CLOSURES.format(
        settings="", body=IN_ROUNDS.format(before="seen = lens(rays)", inside="")
    )
    finding = found(folder, source)
    assert finding.seen.startswith(
        "Line 25 (`seen = lens(rays)`), which ran once, gave `seen` a part of this graph,"
    )
    assert "what line 25 computes, compute it anew before each backward pass." in finding.advice
    assert "retain_graph" not in finding.advice
    right = CLOSURES.format(
        settings="", body=IN_ROUNDS.format(before="", inside="seen = lens(rays)")
    )
    assert watched(folder / "s.py", right).findings == []


@pytest.mark.parametrize(
    "body",
    [
        IN_ROUNDS.format(before="seen = lens.moved(rays)", inside="pass"),
        PASSED_ON.format(given="lens.moved(rays)"),
    ],
    ids=["given in each round", "given as an argument"],
)
def test_a_line_that_reads_what_was_cached_in_an_earlier_round_did_not_run_once(folder, body):
    finding = found(folder, CLOSURES.format(settings=", max_iter=1, max_eval=1", body=body))
    assert "Line 15" in finding.seen
    assert "`seen`" not in finding.seen
