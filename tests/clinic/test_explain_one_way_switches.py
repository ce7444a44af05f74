"""A function that was to switch flags both ways and only switches them off, and those that do both."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark, watched_in

PROGRAM = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

{function}

class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(4, 3)
        self.top = nn.Linear(3, 2)

    def forward(self, page):
        return self.top(torch.tanh(self.stem(page)))

reader, other = Reader(), nn.Linear(4, 3)
optimizer = torch.optim.Adam({held}, lr=0.01)

def read(rounds):
    for _ in range(rounds):
        optimizer.zero_grad()
        F.cross_entropy(reader(torch.randn(6, 4)), torch.randint(0, 2, (6,))).backward()
        optimizer.step()

{first}
read(4)
{then}
read(4)
"""
SWITCH = """\
def switch(part, on):
    for p in part.parameters():
        {body}
"""
ASKED = SWITCH.format(body="if p.requires_grad:  # here\n            p.requires_grad = on")
FIRST, THEN = "switch(reader.stem, False)", "switch(reader.stem, True)"


def make_program(function, first=FIRST, then=THEN, held="reader.parameters()"):
    return PROGRAM.format(function=function, first=first, then=then, held=held)


WRONG = {
    "an if": make_program(ASKED),
    "by a keyword": make_program(
        ASKED, "switch(reader.stem, on=False)", "switch(reader.stem, on=True)"
    ),
    "a method of the tensor": make_program(
        SWITCH.format(body="if p.requires_grad:  # here\n            p.requires_grad_(on)")
    ),
    "a comprehension": make_program(
        "def switch(part, on):\n"
        "    for p in [q for q in part.parameters() if q.requires_grad]:  # here\n"
        "        p.requires_grad = on\n"
    ),
    "a filter": make_program(
        "def switch(part, on):\n"
        "    for p in filter(lambda q: q.requires_grad, part.parameters()):  # here\n"
        "        p.requires_grad = on\n"
    ),
    "by name": make_program(
        "def switch(part, on):\n"
        "    for name, p in part.named_parameters():\n"
        "        if p.requires_grad:  # here\n"
        "            p.requires_grad = on\n"
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_function_that_thaws_only_what_is_not_frozen_is_noted(folder, case):
    assert_noted_at_mark(folder, WRONG[case], "optimizers/never_switched_on")


def test_what_is_still_frozen_is_named(folder):
    (finding,) = watched_in(folder, WRONG["an if"]).findings
    assert finding.seen == (
        "What line 16 (`self.stem = nn.Linear(4, 3)`) made is in an optimizer and still frozen:"
        " no backward pass has reached it."
    )


RIGHT = {
    "without asking": make_program(SWITCH.format(body="p.requires_grad = on")),
    "by another condition": make_program(
        SWITCH.format(body="if p.numel() > 0:\n            p.requires_grad = on")
    ),
    "to freeze alone": make_program(ASKED, then="pass"),
    "to freeze more, later": make_program(ASKED, then="switch(reader.stem, False)"),
    "to freeze at the end": make_program(ASKED, "switch(reader.stem, True)", FIRST),
    "of another part": make_program(ASKED, then="switch(other, True)"),
    "thawed by hand": make_program(ASKED, then=f"{THEN}\nreader.stem.requires_grad_(True)"),
    "thawed by another function": make_program(
        ASKED
        + "\ndef open_all(part, on):\n    for p in part.parameters():\n        p.requires_grad = on\n",
        then=f"{THEN}\nopen_all(reader, True)",
    ),
    "held by no optimizer": make_program(ASKED, held="reader.top.parameters()"),
    "both ways": make_program(
        SWITCH.format(
            body="if p.requires_grad:\n            p.requires_grad = on\n        else:\n            p.requires_grad = on"
        )
    ),
    "told by a name": make_program(ASKED, then="pass").replace(
        FIRST, "frozen = False\nswitch(reader.stem, frozen)"
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_switch_that_is_meant_as_it_is_gets_nothing(folder, case):
    assert_left_in_peace(folder, RIGHT[case])
