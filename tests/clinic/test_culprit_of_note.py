"""A note names the other lines that take part in the mistake, in programs that nobody wrote for it."""

import pytest
from clinic.witnessed import PROGRAMS, watched, watched_in

from autograd_clinic.findings import report

ZEROED = """\
import torch

def fit(tracker, optimizer, frames):
    for frame in frames:
        miss = (tracker(frame) - 1).pow(2).mean()
        miss.backward()
        optimizer.zero_grad()
        optimizer.step()

tracker = torch.nn.Conv1d(2, 1, 3)
fit(tracker, torch.optim.RMSprop(tracker.parameters()), torch.rand(4, 1, 2, 8))
"""
PARTS = """\
import torch

torch.manual_seed(0)
policy = torch.nn.Linear(3, 2)
adam = torch.optim.Adam(policy.parameters())
for update in range(2):
    for episode in torch.randn(4, 5, 3):
        adam.zero_grad()
        loss = policy(episode).exp().mean()
        loss.backward()
    adam.step()
"""
NOT_RESET = """\
import torch

torch.manual_seed(0)
class Fitter:
    def __init__(self, curve):
        self.curve = curve
        self.optimizer = torch.optim.SGD(curve.parameters(), lr=0.01)

    def run(self, x, y):
        for _ in range(4):
            gap = torch.nn.functional.l1_loss(self.curve(x), y)
            gap.backward()
            self.optimizer.step()

Fitter(torch.nn.Linear(2, 1)).run(torch.randn(9, 2), torch.randn(9, 1))
"""
RANKED = """\
import torch

torch.manual_seed(0)
scorer = torch.nn.Linear(3, 1)
sgd = torch.optim.SGD(scorer.parameters(), lr=0.01)
for _ in range(3):
    better, worse = torch.randn(2, 6, 3)
    loss = (1 - scorer(better) + scorer(worse)).relu().mean()
    loss.backward()
    sgd.step()
"""
SCALED = """\
import torch

torch.manual_seed(0)
net = torch.nn.Linear(3, 1)
adam = torch.optim.Adam(net.parameters())
scaler = torch.amp.GradScaler("cpu", init_scale=512.0)
for _ in range(3):
    adam.zero_grad()
    scaler.scale(net(torch.randn(4, 3)).pow(2).mean()).backward()
    torch.nn.utils.clip_grad_value_(net.parameters(), 0.1)
    scaler.step(adam)
    scaler.update()
"""
MEANS = """\
import torch

torch.manual_seed(0)
net = torch.nn.Linear(3, 1)
sgd = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(2):
    batch = torch.randn(12, 3)
    sgd.zero_grad()
    for micro in batch.chunk(3):
        net(micro).pow(2).mean().backward()
    sgd.step()
"""
LATE = """\
import torch

torch.manual_seed(0)
tagger = torch.nn.Module()
tagger.body = torch.nn.Linear(3, 4)
sgd = torch.optim.SGD(tagger.parameters(), lr=0.1)
tagger.top = torch.nn.Linear(4, 2)
tagger.gain = torch.nn.Parameter(torch.ones(2))
for _ in range(4):
    sgd.zero_grad()
    (tagger.gain * tagger.top(tagger.body(torch.randn(5, 3)))).pow(2).mean().backward()
    sgd.step()
"""
LISTED = """\
import torch

torch.manual_seed(0)
class Stack(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(3, 3)
        self.rest = [torch.nn.Linear(3, 3) for _ in range(2)]

    def forward(self, x):
        x = self.first(x)
        for layer in self.rest:
            x = layer(x).tanh()
        return x

stack = Stack()
sgd = torch.optim.SGD(stack.parameters(), lr=0.1)
for _ in range(4):
    sgd.zero_grad()
    stack(torch.randn(5, 3)).pow(2).mean().backward()
    sgd.step()
"""
OTHER = """\
import copy
import torch

torch.manual_seed(0)
shared = torch.nn.Linear(3, 1)
adam = torch.optim.Adam(shared.parameters())
worker = copy.deepcopy(shared)
for _ in range(5):
    adam.zero_grad()
    worker(torch.randn(5, 3)).pow(2).mean().backward()
    adam.step()
"""
STARVED = """\
import torch

torch.manual_seed(0)
class Gated(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.value = torch.nn.Linear(3, 3)
        self.gate = torch.nn.Linear(3, 3)

    def forward(self, x):
        return self.value(x) * self.gate(x).sigmoid().detach()

gated = Gated()
adam = torch.optim.Adam(gated.parameters())
for _ in range(6):
    adam.zero_grad()
    gated(torch.randn(5, 3)).pow(2).mean().backward()
    adam.step()
"""
TARGET = """\
import torch

torch.manual_seed(0)
values = torch.nn.Linear(3, 1)
adam = torch.optim.Adam(values.parameters())
for _ in range(3):
    now, later = torch.randn(2, 6, 3)
    target = torch.ones(6, 1) + 0.99 * values(later)
    error = torch.nn.functional.smooth_l1_loss(values(now), target)
    adam.zero_grad()
    error.backward()
    adam.step()
"""
FLAG = """\
import torch

torch.manual_seed(0)
speech = torch.nn.Sequential(torch.nn.GRUCell(3, 4), torch.nn.Linear(4, 1))
speech[0].requires_grad = False
adam = torch.optim.Adam(speech.parameters())
speech(torch.randn(5, 3)).pow(2).mean().backward()
adam.step()
"""
MASKED = """\
import math
import torch
from torch import nn

class Window(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(4)
        self.mix = nn.Linear(4, 4)

    def forward(self, x, hidden):
        scores = self.norm(self.mix(x)) @ x.transpose(1, 2) / math.sqrt(4)
        scores = scores.masked_fill(hidden[:, None], -torch.inf)
        return scores.softmax(-1) @ self.mix(x)

torch.manual_seed(0)
window = Window()
optimizer = torch.optim.SGD(window.parameters(), lr=0.1)
hidden = torch.tensor([[False] * 3, [True] * 3])
for _ in range(3):
    out = window(torch.randn(2, 3, 4), hidden)
    loss = out[~hidden].pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
ROUGHNESS = """\
import torch

class Roughness(torch.nn.Module):
    @torch.no_grad()
    def forward(self, curve):
        return curve.diff().square().sum()

torch.manual_seed(0)
heights, rough = torch.nn.Parameter(torch.randn(9)), Roughness()
sgd = torch.optim.SGD([heights], lr=0.1)
for _ in range(3):
    loss = (heights - 1).square().mean() + 0.1 * rough(heights)
    sgd.zero_grad()
    loss.backward()
    sgd.step()
"""
SEEN = [
    (
        ROUGHNESS,
        "Gradients were switched off when this line ran, so nothing of it was recorded.",
    ),
    (
        MASKED,
        "Line 14 (`return scores.softmax(-1) @ self.mix(x)`) goes into it, where a slope can be infinite or nan.",
    ),
    (
        ZEROED,
        "Line 6 (`miss.backward()`) filled gradients, this line threw them away, and line 8"
        " (`optimizer.step()`) found none.",
    ),
    (PARTS, "Line 11 (`adam.step()`) found the gradients of the last of 4 passes."),
    (
        NOT_RESET,
        "Line 13 (`self.optimizer.step()`) has used the gradients that are there, and no zero_grad()"
        " came before this pass, which adds its own to them.",
    ),
    (  # the bias cancels out: its gradient is zero, and was not reset either
        RANKED,
        "Line 10 (`sgd.step()`) has used the gradients that are there, and no zero_grad() came before"
        " this pass, which adds its own to them.",
    ),
    (
        SCALED,
        "Line 9 (`scaler.scale(net(torch.randn(4, 3)).pow(2).mean())`) has multiplied the loss, and"
        " only line 11 (`scaler.step(adam)`) divides the gradients again.",
    ),
    (MEANS, "Line 11 (`sgd.step()`) used the sum of the gradients of 3 means."),
    (
        LATE,
        "`top.weight`, `top.bias` and `gain` came later and got gradients, and no optimizer holds them.",
    ),
    (
        LISTED,
        "`rest` hides it: passes have reached what this line makes, and no optimizer holds it.",
    ),
    (
        OTHER,
        "No gradient was found in 5 steps of this optimizer. The passes reached what line 7"
        " (`worker = copy.deepcopy(shared)`) made, which is in none.",
    ),
    (
        STARVED,
        "What line 8 (`self.gate = torch.nn.Linear(3, 3)`) made is in the optimizer of line 14, and"
        " no gradient of it was found in 6 steps.",
    ),
    (
        TARGET,
        "Line 9 (`error = torch.nn.functional.smooth_l1_loss(values(now), …`) compares it with what"
        " was computed from the same parameters, and line 12 (`adam.step()`) moves them by both.",
    ),
    (FLAG, "The module is a `GRUCell`, and none of its parameters has taken the value."),
]
OF_THE_CATALOGUE = [
    (
        "accumulation/clipped_after_the_step",
        "Line 8 (`optimizer.step()`) has stepped by then, and line 6 (`optimizer.zero_grad()`) throws"
        " away what this line has clipped.",
    ),
    (
        "accumulation/clipped_with_each_part",
        "Line 10 (`optimizer.step()`) used the sum of the gradients of 2 passes, and this line clipped it"
        " after each of them.",
    ),
    (
        "accumulation/rest_of_an_epoch",
        "Line 11 (`optimizer.step()`) used the gradients of 2 passes at first, and those of 3 passes later.",
    ),
    (
        "optimizers/frozen_with_a_gradient",
        "At least 2 steps moved a parameter when it no longer required grad.",
    ),
    ("optimizers/part_not_used", "No gradient of `second` was found in 3 steps."),
    ("graph/term_left_out", "Line 7 ran 3 times, and nothing reads `penalty`."),
    (
        "accumulation/grad_fills_nothing",
        "Line 6 (`torch.autograd.grad(loss, w)`) returned the gradients, and filled no `.grad`.",
    ),
    (
        "optimizers/inside_an_estimator",
        "What line 9 (`self.step = nn.Parameter(torch.tensor(0.5))`) made is in the optimizer of line 17,"
        " and no gradient of it was found in 3 steps.",
    ),
    (
        "optimizers/parameters_of_the_loss",
        "3 passes reached what this line makes, and the optimizer of line 17 does not hold it.",
    ),
    (
        "seed/zero_weight_times_infinity",
        "Line 4 (`y = x.sqrt()`) goes into it, where a slope can be infinite or nan.",
    ),
    ("graph/sum_goes_back_twice", "Line 5 (`y.backward()`) has gone back through it before."),
    (
        "optimizers/closure_without_backward",
        "The first step called the closure 2 times, with 0 backward passes in all, and got a loss"
        " from before the step.",
    ),
    (
        "optimizers/made_in_forward",
        "It made 4 that got a gradient, and no optimizer holds any of them.",
    ),
]


@pytest.mark.parametrize(("source", "seen"), SEEN, ids=[one[:20] for _, one in SEEN])
def test_a_note_names_the_other_lines_that_take_part(folder, source, seen):
    found = watched_in(folder, source)
    assert [finding.seen for finding in found.findings] == [seen]
    assert f"\nIn this run: {seen[:60]}" in report.format_report(found)


@pytest.mark.parametrize(("id", "seen"), OF_THE_CATALOGUE)
def test_the_note_about_a_known_program_does_so(id, seen):
    (finding,) = watched(PROGRAMS / id / "wrong.py").findings
    assert finding.seen == seen


def test_shapes_are_said_of_a_call_that_has_a_seed_or_lacks_one(folder):
    assert "Here:" not in report.format_report(watched_in(folder, NOT_RESET))
    source = "import torch\nbill = torch.ones(3, requires_grad=True) * 2\nbill.backward({})\n"
    for seed, shapes in (("", "`bill` has shape (3,)"), ("torch.ones(2)", "`torch.ones(2)` has")):
        assert f"Here: {shapes}" in report.format_report(watched_in(folder, source.format(seed)))


def test_what_shares_its_line_with_others_is_a_part_of_what_that_line_made(folder):
    source = """\
import torch
from torch import nn

torch.manual_seed(0)
scout, judge = nn.Linear(3, 4), nn.Linear(4, 1)
of_scout = torch.optim.SGD(scout.parameters(), lr=0.1)
of_judge = torch.optim.SGD(judge.parameters(), lr=0.1)
for _ in range(5):
    of_scout.zero_grad()
    found = scout(torch.randn(6, 3))
    praise = nn.functional.softplus(-judge(found.data)).mean()
    praise.backward()
    of_scout.step()
    of_judge.zero_grad()
    blame = judge(found.detach()).mean() - judge(torch.randn(6, 4)).mean()
    blame.backward()
    of_judge.step()
"""
    (finding,) = watched_in(folder, source).findings
    assert finding.seen.startswith("A part of what line 5 (`scout, judge = nn.Linear(3, 4), ")
