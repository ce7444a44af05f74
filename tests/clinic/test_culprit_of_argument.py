"""What a run shows of inputs, leaves and losses that a message complains of, and what to do then."""

import pytest
from clinic.witnessed import watched


def found(folder, source):
    """The error of a program."""
    path = folder / "s.py"
    path.write_text("")
    (finding,) = [one for one in watched(path, source).findings if one.kind == "error"]
    return finding


OTHERS = """\
import copy
import torch

plan = torch.nn.Bilinear(2, 2, 1)
trial = copy.deepcopy(plan)
a, b = torch.ones(3, 2), torch.ones(3, 2)
cost = trial(a, b).mean()
slopes = torch.autograd.grad(cost, [*{asked}.parameters()])
"""


def test_inputs_of_which_the_graph_has_none_are_told_from_one_that_is_unused(folder):
    finding = found(folder, OTHERS.format(asked="plan"))
    assert finding.seen == (
        "None of the 2 inputs is in the graph of `cost`, which starts from other tensors of the same shapes."
    )
    assert finding.advice.startswith("`allow_unused=True` or zeros would hide the mistake")
    assert watched(folder / "s.py", OTHERS.format(asked="trial")).findings == []


def test_a_gradient_that_lacks_its_inputs_rightly_is_not_told_to_ask_for_others(folder):
    source = """\
import torch

x, y = (torch.ones(2, requires_grad=True) for _ in range(2))
v, w = (torch.ones(2, requires_grad=True) for _ in range(2))
slopes = torch.autograd.grad((v * x + w * y).sum(), [x, y], create_graph=True)
bend = torch.autograd.grad(sum(one.sum() for one in slopes), [x, y])
"""
    assert "other tensors" not in found(folder, source).seen


def test_the_one_input_that_is_unused_is_named_with_its_line(folder):
    source = """\
import torch

mass = torch.ones(2, requires_grad=True)
charge = torch.ones(2, requires_grad=True)
energy = (mass * 3).square().sum()
torch.autograd.grad(energy, (mass, charge))
"""
    assert found(folder, source).seen == (
        "The input is `charge` of line 4 (`charge = torch.ones(2, requires_grad=True)`)."
    )


NONES = """\
import torch

def pull(height, wind):
    height, wind = (one.clone().requires_grad_() for one in (height, wind))
    lift = height.exp().sum()
    got = torch.autograd.grad(lift, (height, wind), allow_unused=True)
    return [part * 0.1 for part in got]

pull(torch.zeros(3), torch.zeros(3))
"""


def test_the_input_is_named_for_which_grad_gave_none(folder):
    finding = found(folder, NONES)
    assert finding.entries[0].id == "grad_arguments/none_for_an_unused_input"
    assert "gave None for `wind`: nothing came back to it from `lift`." in finding.seen
    listed = NONES.replace("(height, wind), allow", "pair, allow").replace(
        "height, wind = (one", "pair = height, wind = (one"
    )
    listed = listed.replace(
        "= (one.clone().requires_grad_() for one in (height, wind))",
        "= [one.clone().requires_grad_() for one in (height, wind)]",
    )
    assert "gave None for the input at index 1: nothing" in found(folder, listed).seen


BY_HAND = """\
import torch

slope = torch.zeros(3, requires_grad=True)
data = torch.randn(5, 3)
for _ in range(3):
    (data @ slope - 1).square().mean().backward()
    {update}
"""


def test_an_update_that_makes_a_result_of_its_leaf_is_told_how_to_keep_it(folder):
    finding = found(folder, BY_HAND.format(update="slope = slope - 0.1 * slope.grad"))
    assert (finding.line, finding.entries[0].id) == (7, "graph/grad_of_a_computed_tensor")
    assert finding.seen == (
        "Line 7 (`slope = slope - 0.1 * slope.grad`) gave `slope` a result in an earlier round, in place"
        " of the leaf."
    )
    assert "`slope -= 0.1 * slope.grad`" in finding.advice
    assert "retain_grad" not in finding.advice
    kept = "with torch.no_grad():\n        slope -= 0.1 * slope.grad\n    slope.grad = None"
    assert watched(folder / "s.py", BY_HAND.format(update=kept)).findings == []


def test_an_update_of_a_list_is_told_how_to_keep_its_leaves(folder):
    source = """\
import torch

beams = [torch.randn(3, requires_grad=True) for _ in range(2)]
for _ in range(3):
    bent = sum((beam - 1).square().sum() for beam in beams)
    bent.backward()
    {update}
"""
    finding = found(folder, source.format(update="beams = [b - 0.1 * b.grad for b in beams]"))
    assert (finding.line, finding.entries[0].id) == (7, "graph/grad_of_a_computed_tensor")
    assert finding.seen == (
        "Line 7 (`beams = [b - 0.1 * b.grad for b in beams]`) gave `beams` results in an earlier round,"
        " in place of the leaves."
    )
    assert "`for b in beams: b -= 0.1 * b.grad`" in finding.advice
    other = source.format(update="print([beam.grad * 2 for beam in [one * 1 for one in beams]])")
    assert "comes from line 5" not in found(folder, other).seen


def test_a_leaf_without_a_gradient_is_not_taken_for_a_result(folder):
    source = """\
import torch

parts = [torch.ones(2, requires_grad=True) for _ in range(3)]
(parts[0] * parts[1]).sum().backward()
for part in parts:
    part = part - 0.1 * part.grad
"""
    finding = found(folder, source)
    assert "in an earlier round" not in finding.seen
    assert "stays a leaf" not in finding.advice


def test_the_line_is_named_that_computed_what_is_no_single_number(folder):
    source = """\
import torch

def gap(guess, wanted):
    return (guess - wanted).abs().mean(1)

net = torch.nn.Linear(3, 2)
batch = torch.ones(4, 3)
distance = gap(net(batch), torch.zeros(4, 2))
distance.backward()
"""
    said = "`distance` comes from line 8 (`distance = gap(net(batch), torch.zeros(4, 2))`)."
    assert found(folder, source).seen == said


@pytest.mark.parametrize(
    ("source", "said"),
    {
        "of a layer": (
            "mixer = torch.nn.Conv2d(3, 3, 1)\nmixer.bias[1] = 0.5\n",
            "`mixer.bias` is a leaf of `mixer`, which comes from line 2 (`mixer = torch.nn.Conv2d(3, 3, 1)`).",
        ),
        "of its own": (
            "tilt = torch.zeros(4, requires_grad=True)\ntilt[:2] -= 1\n",
            "`tilt` comes from line 2 (`tilt = torch.zeros(4, requires_grad=True)`).",
        ),
    }.values(),
)
def test_the_leaf_is_named_into_which_a_line_writes(folder, source, said):
    assert found(folder, f"import torch\n{source}").seen == said


FIELDS = """\
import torch

def bend(state, wanted):
    state["tension"] = (state["length"].square() * {stiffness}).sum()
    got = torch.autograd.grad(state["tension"], [state[name] for name in wanted], create_graph=True)
    for name, one in zip(wanted, got):
        state["pull_" + name] = -one
    return state

state = {{name: torch.ones(n, requires_grad=True) for name, n in (("length", 3), ("twist", 4))}}
{before}
bend(state, ["length", "twist"])
"""


@pytest.mark.parametrize("before", ["", "bend(state, ['length'])"])
def test_a_result_that_is_kept_beside_an_output_was_no_origin_of_it(folder, before):
    finding = found(folder, FIELDS.format(stiffness=2, before=before))
    assert [entry.name for entry in finding.entries] == ["unused_input"]
    assert finding.seen == "The input is number 2 of 2, of shape (4,)."
    right = FIELDS.format(stiffness="state['twist'].exp().mean()", before=before)
    assert watched(folder / "s.py", right).findings == []


SECOND = """\
import torch

angle, load = (torch.ones(2, requires_grad=True) for _ in range(2))
work = (angle.square() * load).sum()
{lines}
"""


@pytest.mark.parametrize(
    ("lines", "entry"),
    [
        (
            "slope = torch.autograd.grad(work, load, create_graph=True)[0].sum()\n"
            "torch.autograd.grad(slope, load)",
            "gradient_without_the_input",
        ),
        (
            "torch.autograd.grad(torch.autograd.grad(work, load, create_graph=True)[0].sum(), load)",
            "gradient_without_the_input",
        ),
        (
            "slope = torch.autograd.grad(work, load, retain_graph=True)[0].sum()\n"
            "torch.autograd.grad((angle * 3).sum() + slope, load)",
            "unused_input",
        ),
    ],
)
def test_a_gradient_lacks_its_input_only_if_it_was_taken_before_with_its_graph(
    folder, lines, entry
):
    finding = found(folder, SECOND.format(lines=lines))
    assert [one.name for one in finding.entries] == [entry]
