"""Optimizers that a loop makes under one name: the name holds the last, and that is said instead of a missing step."""

from clinic.witnessed import watched_in

EXPERTS = """\
import torch
from torch import nn

torch.manual_seed(0)
experts = nn.ModuleDict({{name: nn.Linear(2, 1) for name in ("rain", "wind", "sun")}})
{before}
for name in experts:
    tuner = torch.optim.RMSprop(experts[name].parameters(), lr=0.01)
    {kept}
for day in range(4):
    for name, expert in experts.items():
        tuner = {which}
        tuner.zero_grad()
        miss = (expert(torch.ones(3, 2)) - day).square().mean()
        miss.backward()
        tuner.step()
"""


def test_optimizers_that_take_a_name_from_one_another_are_named(folder):
    (finding,) = watched_in(folder, EXPERTS.format(before="", kept="pass", which="tuner")).findings
    assert ([one.id for one in finding.entries], finding.line) == (["optimizers/never_stepped"], 8)
    assert finding.seen == (
        "Line 8 (`tuner = torch.optim.RMSprop(experts[name].parameters(), …`) made 3 optimizers, and each took"
        " the name `tuner` from the one before: only the last has stepped."
    )
    assert finding.advice.startswith("Keep them all, in a list or a dict")


def test_optimizers_that_are_kept_are_left_in_peace(folder):
    source = EXPERTS.format(before="tuners = {}", kept="tuners[name] = tuner", which="tuners[name]")
    assert watched_in(folder, source).findings == []


def test_optimizers_that_are_kept_and_not_stepped_are_not_said_to_be_replaced(folder):
    source = """\
import torch

parts = [torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)]
first, last = [torch.optim.SGD(part.parameters(), lr=0.1) for part in parts]
for _ in range(5):
    first.zero_grad()
    last.zero_grad()
    parts[1](parts[0](torch.ones(3, 2))).mean().backward()
    last.step()
"""
    for finding in watched_in(folder, source).findings:
        assert "from the one before" not in finding.seen
        assert "Keep them all" not in finding.advice
