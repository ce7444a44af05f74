"""What was seen of a program, as typed objects: written as JSON, read back, and judged."""

import ast
import json
import re
from pathlib import Path

import pytest
from clinic.witnessed import assert_left_in_peace, observed, watched, watched_in

import autograd_clinic
from autograd_clinic.evidence.events import (
    ErrorOrigin,
    ErrorRaised,
    Event,
    FactsChanged,
    NamedFact,
    ProgramExited,
    RunEnded,
    WarningShown,
)
from autograd_clinic.evidence.model import (
    Call,
    Leaf,
    ModuleInfo,
    OtherValueInfo,
    SequenceInfo,
    TensorInfo,
)
from autograd_clinic.evidence.pass_model import (
    BackwardPass,
    Change,
    CustomNode,
    DetectedOverwrite,
    FreedPart,
    UndetectedOverwrite,
    ValuesSummary,
)
from autograd_clinic.evidence.store import read_event, write_event
from autograd_clinic.evidence.training import OptimizerStep
from autograd_clinic.program import program
from autograd_clinic.program.syntax import Span

AT = Span(1, 2, 3, 4)
TENSOR = TensorInfo(kind="Tensor", dtype="float32", shape=(2, 0), requires_grad=False, id=7)
CHANGE = Change(line=1, storage=2, sequence=3, number=4, silent=True)
PASS = BackwardPass(
    nodes=frozenset({"MulBackward0"}),
    whole=True,
    flat=frozenset({7}),
    coupled=False,
    custom=(CustomNode("Square", (True, False)),),
    overwritten=(UndetectedOverwrite(CHANGE), UndetectedOverwrite(CHANGE, kept="SquareBackward")),
    overflows=False,
    seeds=(ValuesSummary(),),
    outputs=(ValuesSummary(storage=1, overlaps=False, zeros=0, nan=True),),
)
CALL = Call(
    function="backward",
    at=AT,
    number=0,
    given={"output": SequenceInfo(kind="list", id=1, items=(TENSOR,), size=20)},
    flags=frozenset({"retain_graph", "create_graph"}),
    leaves=(Leaf(tensor=TENSOR, held=False, grad_storage=None),),
    backward=PASS,
    step=OptimizerStep(grads=1, sequence=2, moves=frozenset({3})),
    result=OtherValueInfo(kind="NoneType", id=2),
    after=(),
    overwrite=DetectedOverwrite(
        sequence=1, line=2, name=None, storage=None, leaf=True, buffer=False
    ),
    freed=FreedPart(line=None, by=AT),
)
EVENTS: list[Event] = [
    FactsChanged(
        facts=(
            NamedFact(line=1, name="x.grad", now=None),
            NamedFact(line=2, name="m", now=ModuleInfo(kind="Linear")),
        )
    ),
    WarningShown(message="UserWarning: é\n\ud800", line=None),
    ErrorRaised(message="E", traceback="t\n", interrupted=False, failure=None),
    ErrorRaised(
        message="E",
        traceback="",
        interrupted=True,
        failure=ErrorOrigin(at=AT, stack=(AT, AT), names={"x": TENSOR}),
    ),
    ProgramExited("3"),
    RunEnded(calls=(CALL,), changes=(CHANGE,), ungraded=frozenset({1}), times={3: 2}),
    RunEnded(),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_read_back_as_it_was_written_on_one_line(event):
    line = write_event(event)
    assert "\n" not in line
    assert read_event(line) == event


def test_a_set_of_many_calls_is_written_once():
    """Hundreds of steps each have where all of an optimizer's parameters lie."""
    places = frozenset(range(10**6, 10**6 + 1000))
    steps = [OptimizerStep(grads=1, sequence=n, moves=places, holds=places) for n in range(100)]
    other = OptimizerStep(grads=1, sequence=1, moves=frozenset({5}), holds=places)
    calls = [Call(function="step", at=AT, number=n, step=one) for n, one in enumerate(steps)]
    ended = RunEnded(calls=(*calls, Call(function="step", at=AT, number=100, step=other)))
    line = write_event(ended)
    assert line.count("1000999") == 1
    read = read_event(line)
    assert read == ended
    assert isinstance(read, RunEnded)
    assert len({id(call.step.holds) for call in read.calls if call.step}) == 1


def test_a_torn_line_is_told_from_a_whole_one():
    with pytest.raises(json.JSONDecodeError):
        read_event(write_event(EVENTS[0])[:-3])


def test_what_is_no_part_of_the_model_is_not_written():
    with pytest.raises(TypeError, match="object is no part of an event"):
        write_event(ProgramExited(object()))  # type: ignore[arg-type]


SEED_BY_POSITION = """\
import torch
x = torch.ones(2, requires_grad=True)
y = x.sum()
try:
    y.backward(retain_graph=torch.ones(2))
except Exception as error:
    print(error)
(x * 2).sum().backward()
"""


def test_a_call_that_failed_and_was_caught_is_no_end_of_the_explanation(folder):
    """A flag that has no truth, a tensor of two elements, is not taken for one that is set."""
    path = folder / "s.py"
    path.write_text("")
    assert watched(path, SEED_BY_POSITION).findings == []
    events, _ = observed(program.parse_user_program(path, SEED_BY_POSITION, "s.py"), [])
    first, second = events[-1].calls
    assert (first.at.line, first.flags) == (5, frozenset())
    assert (second.at.line, second.backward.whole) == (8, True)


ODD = """\
import torch

class Odd(torch.Tensor):
    @property
    def shape(self):
        raise KeyError("mine")

    def untyped_storage(self):
        raise KeyError("mine")

    def __len__(self):
        raise KeyError("mine")

class Listed(list):
    def __len__(self):
        raise KeyError("mine")

    def __iter__(self):
        raise KeyError("mine")

class Optimizer(torch.optim.SGD):
    def __getattribute__(self, name):
        if name == "param_groups" and vars(self).get("closed"):
            raise KeyError("mine")
        return super().__getattribute__(name)

x = torch.ones(2, requires_grad=True)
odd, listed = torch.ones(2).as_subclass(Odd), Listed([x])
optimizer = Optimizer([x], 0.1)
vars(optimizer)["closed"] = True
(x * 2).sum().backward()
try:
    optimizer.zero_grad()
except KeyError:
    pass
print(1 / 0, odd, listed, x)
"""


def test_values_that_raise_when_they_are_asked_are_described_all_the_same(folder):
    (finding,) = watched_in(folder, ODD).findings
    assert (finding.message, finding.line) == ("ZeroDivisionError: division by zero", 36)
    names = finding.evidence.names
    assert (names["odd"].shape, names["odd"].kind) == ((2,), "Odd")
    assert (names["listed"].size, names["listed"].items[0].id) == (1, names["x"].id)
    last = finding.evidence.calls[-1]
    assert (last.function, last.grads_held) == ("zero_grad", None)


SOURCES = sorted(Path(autograd_clinic.__file__).parent.rglob("*.py"))


def test_what_crosses_a_border_between_modules_is_typed():
    """No public function takes or returns a dict of anything, by whatever name."""
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = [
            node for node in tree.body if isinstance(node, ast.Assign) and len(node.targets) == 1
        ]
        names = "|".join(
            ast.unparse(alias.targets[0])
            for alias in aliases
            if _is_untyped(ast.unparse(alias.value), "")
        )
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                parts = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)]
                texts = [ast.unparse(part) for part in [*parts, node.returns] if part]
                found += [f"{path.name}:{node.name}" for t in texts if _is_untyped(t, names)]
    assert found == [
        "report.py:format_report_json",  # what json.dumps takes
        "inside.py:become_program",  # the namespace of a module, which is anybody's
        "inside.py:execute_program",  # likewise
        "witness.py:make_named_fact",
        "witness.py:statement_ran",  # facts, as the generator's observer has them
    ]


def _is_untyped(annotation, names):
    words = rf"|\b(?:{names})\b" if names else ""
    return re.search(rf"(?:dict|Mapping)\[str, Any\]{words}", annotation)


def test_each_exception_that_is_caught_is_named():
    """All of them only where the program's own code may run inside a question of ours."""
    broad = [
        (path.name, number)
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"except:|\((?:Base)?Exception\)|except (?:Base)?Exception", line)
    ]
    assert sorted(name for name, _ in broad) == [
        "call_ends.py",
        "error_reporter.py",
        "inside.py",
        "witness.py",
    ]


VARIABLE = """
import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, variable):
        ctx.variable = variable
        return x * variable

    @staticmethod
    def backward(ctx, seed):
        return seed * ctx.variable, None


w = torch.ones(2, requires_grad=True)
Scale.apply(w, 3.0).sum().backward()
"""


def test_what_a_function_keeps_by_the_name_of_a_leaf_is_none(tmp_path):
    path = tmp_path / "s.py"
    path.write_text(VARIABLE)
    events, _ = observed(program.read_program(str(path)), [])
    (ended,) = [event for event in events if isinstance(event, RunEnded)]
    call = next(call for call in ended.calls if call.function == "backward")
    assert [leaf.tensor.shape for leaf in call.leaves or ()] == [(2,)]


def test_an_error_of_the_program_whose_text_fails_is_its_own_affair(folder):
    """It is raised within a pass, and handled."""
    source = """
import torch

class Odd(Exception):
    def __str__(self):
        raise ValueError

def refuse(gradient):
    raise Odd

x = torch.ones(2, requires_grad=True)
x.register_hook(refuse)
try:
    (x * 2).sum().backward()
except Odd:
    x.grad = None
"""
    assert_left_in_peace(folder, source)
