"""What goes on and on is looked at less and less often, and explain says nothing less, nor anything wrong."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from clinic.witnessed import import_torch, observed, watched

from autograd_clinic.evidence.events import RunEnded
from autograd_clinic.evidence.training import ParameterInfo
from autograd_clinic.program import program
from autograd_clinic.program.syntax import Span
from autograd_clinic.recording import step_run
from autograd_clinic.recording.call_arguments import find_plain_step
from autograd_clinic.recording.line_log import FRESH_LINES, LineLog
from autograd_clinic.recording.parameter_log import ParameterLog
from autograd_clinic.recording.pure_code import PureCode
from autograd_clinic.recording.sampling import MAX_SAMPLED_RUNS, Samples
from autograd_clinic.recording.training_log import NOTED_FUNCTIONS, TrainingLog
from autograd_clinic.recording.values import find_storage
from autograd_clinic.recording.watched_functions import WATCHED_FUNCTIONS, find_watched, may_watch
from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.watching.traced_statement import TracedStatement

TRAINING = """
import torch

w = torch.ones(2, requires_grad=True)
v = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w, v], lr=0.1)
for step in range(40):
    optimizer.zero_grad()
    loss = (w * w).sum()
    if step == 30:
        loss = loss + v.exp().sum()
    loss.backward()
    optimizer.step()
"""


def end_of(folder, source):
    """Return what was seen of a program by its end."""
    path = folder / "s.py"
    path.write_text(source)
    events, code = observed(program.read_program(str(path)), [])
    assert code == 0
    (ended,) = [event for event in events if isinstance(event, RunEnded)]
    return ended


def test_what_is_looked_at_are_the_first_times_and_each_quarter_more():
    samples = Samples()
    times = [n for n in range(1, 100) if samples.take("one")]
    assert times == [*range(1, MAX_SAMPLED_RUNS + 1), 20, 25, 31, 38, 47, 58, 72, 90]
    assert samples.take("another")


def test_a_line_is_looked_at_the_first_times_and_again_once_another_has_run_first():
    import_torch()
    tree = ast.parse("a = 1\nb = 2")
    tensors = TensorInspector()
    tensors.find()
    log = LineLog(tree, tensors)
    first, late = (TracedStatement(node) for node in tree.body)
    looked = [log.take_line(first) for _ in range(200)]
    assert looked[:FRESH_LINES] == [True] * FRESH_LINES
    assert sum(looked[FRESH_LINES:]) == 2  # at powers of two
    assert log.take_line(late)
    assert [log.take_line(first) for _ in range(FRESH_LINES)].count(True) >= FRESH_LINES - 1
    assert sum(log.take_line(late) for _ in range(7)) == 7


def test_what_differs_in_what_it_always_shows_is_looked_at_a_few_times_more():
    samples = Samples()
    for _ in range(91):
        samples.take("one", "as ever")
    assert [samples.take("one", "changed") for _ in range(6)] == [True] * 4 + [False] * 2
    assert not samples.take("one", "as ever")


def test_the_passes_of_one_loop_through_graphs_alike_are_sampled(tmp_path):
    """The others have no leaves and no gradients: rules take that for not seen."""
    passes = [c for c in end_of(tmp_path, TRAINING).calls if c.function == "backward"]
    assert len(passes) == 40
    seen = [number for number, call in enumerate(passes) if call.leaves]
    # The pass of step 30 goes through another graph, so it is seen, too; that after it is the 31st.
    assert seen == [*range(16), 19, 24, 30, 31, 38]
    assert all((call.backward is None) == (call.leaves is None) for call in passes)
    assert all((call.after is None) == (call.leaves is None) for call in passes)
    assert all(call.given["output"].node is not None for call in passes)


def test_who_gets_a_gradient_and_who_is_stepped_is_counted_at_each_pass(tmp_path):
    ended = end_of(tmp_path, TRAINING)
    (w, v) = sorted(ended.training.parameters, key=lambda one: -one.passes)
    assert (w.passes, w.steps, w.filled) == (40, 40, 40)
    assert (v.passes, v.steps, v.filled) == (1, 40, 1)
    steps = [call.step for call in ended.calls if call.step]
    assert [step.grads for step in steps] == [2 if n == 30 else 1 for n in range(40)]
    assert all(len(step.holds) == 2 and len(step.moves) == step.grads for step in steps)


ALTERNATING = """
import torch

w = torch.ones(2, requires_grad=True)
v = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w, v], lr=0.1)
for step in range(40):
    optimizer.zero_grad()
    loss = (w * w).sum()
    if step % 4 == 3:
        loss = loss + v.exp().sum()
    if step == 20:
        v.data = torch.zeros(2)
    loss.backward()
    optimizer.step()
"""


def test_where_parameters_lie_is_asked_again_once_that_may_have_changed(tmp_path):
    ended = end_of(tmp_path, ALTERNATING)
    (w, v) = sorted(ended.training.parameters, key=lambda one: -one.passes)
    assert (w.passes, w.steps, w.filled) == (40, 40, 40)
    assert (v.passes, v.steps, v.filled) == (10, 40, 10)
    holds = [call.step.holds for call in ended.calls if call.step]
    assert len(set(holds[:20])) == len(set(holds[20:])) == 1
    assert len(holds[0] & holds[-1]) == 1
    moves = [call.step.moves for call in ended.calls if call.step]
    assert [len(places) for places in moves] == [1, 1, 1, 2] * 10


def test_where_parameters_lie_is_asked_once_for_many_steps(monkeypatch):
    tensors = TensorInspector()
    import_torch()
    assert tensors.find()
    held = [tensors.torch.ones(2) for _ in range(3)]
    asked = []

    def look_up(tensor):
        asked.append(tensor)
        return find_storage(tensor)

    requires, filled = [False] * 3, [True, False, True]
    with monkeypatch.context() as patched:
        patched.setattr(step_run, "find_storage", look_up)
        run = step_run.StepRun(tensors, held, requires, [None] * 3)
        for n in range(100):
            assert run.goes_on(held, requires)
            run.count_step(filled if n % 2 else [True] * 3)  # of experts, it is others each time
    assert len(asked) == 3
    assert (len(run.moves), len(run.holds)) == (2, 3)
    assert not run.goes_on(held[:2], requires)
    assert not run.goes_on([held[0], held[2], held[1]], requires)
    assert not run.goes_on(held, [True] * 3)
    held[0].data = tensors.torch.ones(2)
    assert not run.goes_on(held, requires)


def test_what_each_step_finds_with_a_gradient_is_counted_for_each_parameter():
    tensors = TensorInspector()
    import_torch()
    assert tensors.find()
    held = [tensors.torch.ones(2) for _ in range(3)]
    ones = [ParameterInfo(number=n) for n in range(2)]
    run = step_run.StepRun(tensors, held, [True, True, False], [*ones, None])
    patterns = [[True, False, True]] * 3 + [[False, False, False]] * 2 + [[True, True, False]]
    for filled in patterns:
        run.count_step(filled)
    run.end()
    run.end()  # tells nothing twice
    assert [(one.steps, one.filled) for one in ones] == [(6, 4), (6, 1)]


def count_looks(monkeypatch, count):
    """Return how often all parameters are looked at while so many optimizers do four steps each."""
    tensors = TensorInspector()
    assert tensors.find()
    torch = tensors.torch
    looked: list[ParameterLog] = []
    log = TrainingLog(tensors, lambda file: None)
    parameters = [torch.nn.Parameter(torch.ones(1)) for _ in range(count)]
    optimizers = [torch.optim.SGD([one], lr=0.1) for one in parameters]
    with monkeypatch.context() as patched:
        patched.setattr(ParameterLog, "look_at_frozen", lambda one: looked.append(one))
        for optimizer in optimizers * 4:
            log.note_step(optimizer, Span(1, 0, 1, 1))
    return len(looked)


def test_the_steps_of_many_optimizers_ask_seldom_for_a_look_at_all_parameters(monkeypatch):
    """Of a population of agents, each optimizer is one to look for at its first, second and fourth step."""
    import_torch()
    few, many = count_looks(monkeypatch, 10), count_looks(monkeypatch, 100)
    assert 16 <= few <= many <= 2 * few


HOOKED_STEP = """
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)


def penalize(optimizer, args, kwargs):
    w.abs().sum().backward()


for step in range(40):
    if step == 30:
        optimizer.register_step_pre_hook(penalize)
    optimizer.zero_grad()
    (w * w).sum().backward()
    optimizer.step()
"""


def test_a_hook_of_a_step_that_is_set_late_is_followed(tmp_path):
    calls = end_of(tmp_path, HOOKED_STEP).calls
    step = ["zero_grad", "backward", "step"]
    assert [call.function for call in calls[:90]] == step * 30
    assert [call.function for call in calls[90:]] == [*step[:2], "backward", "step"] * 10


def test_a_step_is_plain_that_calls_nothing_of_the_program():
    import_torch()
    torch: Any = sys.modules["torch"]
    optimizer = torch.optim.SGD([torch.ones(2, requires_grad=True)])
    own_kind = type("Own", (torch.optim.SGD,), {"__module__": "trainer"})
    own = own_kind(optimizer.param_groups)
    assert find_plain_step({"args": (optimizer,), "kwargs": {}}, {}) == optimizer
    assert not find_plain_step({"args": (optimizer, print), "kwargs": {}}, {})
    assert not find_plain_step({"args": (optimizer,), "kwargs": {"closure": print}}, {})
    assert not find_plain_step({"args": (own,), "kwargs": {}}, {})
    everywhere = {"_global_optimizer_post_hooks": {1: print}}
    assert not find_plain_step({"args": (optimizer,), "kwargs": {}}, everywhere)
    optimizer.register_step_post_hook(print)
    assert not find_plain_step({"args": (optimizer,), "kwargs": {}}, {})


@pytest.mark.parametrize(
    ("inside", "entry", "line"),
    [
        ("    if step == 50:\n        loss.backward()", "graph/backward_twice", 9),
        (
            "    if step == 50:\n        part = w * w * w; w.sum().backward()\n        optimizer.step()\n"
            "        part.sum().backward()",
            "graph/optimizer_step_between",
            11,
        ),
    ],
)
def test_an_error_after_many_passes_is_explained_as_an_early_one(tmp_path, inside, entry, line):
    source = f"""
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(60):
    loss = (w * w).sum(); loss.backward(); optimizer.step(); optimizer.zero_grad()
{inside}
"""
    path = tmp_path / "s.py"
    path.write_text(source)
    (found,) = watched(path).findings
    assert ([one.id for one in found.entries], found.line) == ([entry], line)


def test_a_pass_that_fails_has_its_leaves_however_many_came_before(tmp_path):
    """Of their gradients nothing is said, for the pass may have reached some."""
    source = """
import torch

w = torch.ones(2, requires_grad=True)
for step in range(50):
    a = w * w
    if step == 40:
        with torch.no_grad():
            w += 1
    try:
        a.sum().backward()
    except RuntimeError:
        pass
"""
    passes = [call for call in end_of(tmp_path, source).calls if call.function == "backward"]
    failed = passes[40]
    assert failed.overwrite
    (leaf,) = failed.leaves
    assert leaf.tensor.shape == (2,)
    assert (leaf.tensor.grad_nonzero, leaf.held, failed.backward) == (None, None, None)
    assert passes[39].leaves is None


def test_modules_of_torch_without_a_function_that_is_listened_to_are_ignored_whole():
    for end, name in [*WATCHED_FUNCTIONS, *NOTED_FUNCTIONS]:
        file = f"/x/site-packages/{end}"
        assert may_watch(file)
        assert find_watched(file, name)
        assert not find_watched(file, "another")
    assert may_watch("/x/site-packages/torch/optim/adam.py")
    assert not may_watch("/x/site-packages/torch/nn/functional.py")


def test_a_function_generated_in_a_module_does_not_hide_that(tmp_path):
    """A dataclass's __init__ is of no file, but of its module's namespace."""
    source = """
import torch
from dataclasses import dataclass


@dataclass
class Part:
    size: int


def make(size):
    w = torch.ones(size, requires_grad=True)
    return w


part = Part(3)
w = make(part.size)
"""
    path = Path(tmp_path, "s.py")
    path.write_text(source)
    events, _ = observed(program.read_program(str(path)), [])
    times = next(event.times for event in events if isinstance(event, RunEnded))
    assert 12 in times


def test_what_follows_an_import_and_a_step_within_a_statement_is_seen(tmp_path):
    """Nothing within them is traced; where they end, or fail, the program is again."""
    source = """
import torch

w = torch.ones(2, requires_grad=True)




def train():
    import torch.utils.mobile_optimizer
    optimizer = torch.optim.SGD([w], lr=0.1)
    for step in range(3):
        loss = (w * w).sum()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    optimizer.param_groups[0]["lr"] = "none"
    loss = (w * w).sum()
    loss.backward()
    try:
        optimizer.step()
    except Exception:
        pass
    last = w * 3
    last.sum().backward()
    return last


train()
"""
    ended = end_of(tmp_path, source)
    lines = {number: text.strip() for number, text in enumerate(source.split("\n"), start=1)}
    seen = {lines[line] for line in ended.times}
    assert {"optimizer.step()", "last = w * 3", "last.sum().backward()", "return last"} <= seen
    functions = [call.function for call in ended.calls]
    assert functions == ["backward", "step", "zero_grad"] * 3 + ["backward", "step", "backward"]


def test_what_follows_an_import_is_seen_though_its_frames_are_kept(tmp_path, tmp_path_factory):
    """An error that it has handled holds itself, and with it all the frames below."""
    library = tmp_path_factory.mktemp("library")
    package = library / "handling"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text(
        """
def fail():
    try:
        1 / 0
    except ZeroDivisionError as error:
        kept = error


fail()
"""
    )
    source = f"""
import gc
import sys
import torch

gc.disable()
sys.path.insert(0, {str(library)!r})
import handling

w = torch.ones(2, requires_grad=True)


def train():
    import handling.part
    for step in range(3):
        (w * w).sum().backward()


train()
"""
    ended = end_of(tmp_path, source)
    assert [call.function for call in ended.calls] == ["backward"] * 3


TWO_HEADS = """
import torch

w = torch.ones(2, requires_grad=True)
state = torch.ones(2)
optimizer = torch.optim.SGD([w], lr=0.01)
for step in range({steps}):
    optimizer.zero_grad()
    shared = (w * state).exp()
    near, far = shared.sum(), (shared * w).sum()
    {near}
    far.backward()
    {state}
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("near", "state", "entry"),
    [
        ("if step >= 30: near.backward()", "pass", "graph/two_losses_one_graph"),
        (
            "if step == 0: near.backward(retain_graph=True)",
            "state = shared",
            "graph/state_of_the_last_step",
        ),
        ("pass", "if step == 30: state = shared", "graph/state_of_the_last_step"),
    ],
)
def test_a_graph_that_is_freed_late_is_of_the_step_that_made_it(tmp_path, near, state, entry):
    path = tmp_path / "s.py"
    path.write_text("")
    (found,) = watched(path, TWO_HEADS.format(steps=60, near=near, state=state)).findings
    assert [one.id for one in found.entries] == [entry]


SCALED = """
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
scaler = torch.amp.GradScaler("cpu")
for _ in range(4):
    (w * w).sum().backward()
for step in range(60):
    optimizer.zero_grad()
    scaler.scale((w * w).sum()).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_([w], 1.0)
    scaler.step(optimizer)
    scaler.update()
for _ in range({after}):
    (w * w).sum().backward()
"""


@pytest.mark.parametrize("after", range(8))
def test_what_is_kept_of_many_calls_reads_as_one(tmp_path, after):
    """Whatever the first of the last is, what came before it is not told of another time."""
    calls = end_of(tmp_path, SCALED.format(after=after)).calls
    numbers = [call.number for call in calls]
    gaps = [n for n, number in enumerate(numbers[1:], start=1) if number != numbers[n - 1] + 1]
    lines = [(call.function, call.at.line) for call in calls]
    follow = [lines.index(lines[gap - 1]) + 1 for gap in gaps]
    assert gaps
    assert [lines[gap] for gap in gaps] == [lines[follows] for follows in follow]
    found = watched(tmp_path / "s.py").findings
    assert not [one for one in found if one.entries[0].id == "neighbours/clipped_while_scaled"]


GUARDED_STEP = """
import torch

w = torch.ones(2, requires_grad=True)


def main():
    optimizer = torch.optim.SGD([w], lr=0.1)
    try:
        for step in range(20):
            with torch.enable_grad():
                {zero}
                loss = (w * w).sum()
                loss.backward()
                {step}
    except ZeroDivisionError:
        pass


main()
"""


def test_a_step_within_try_and_with_is_rested_in_and_what_follows_is_seen(tmp_path):
    source = GUARDED_STEP.format(zero="optimizer.zero_grad()", step="optimizer.step()")
    times, calls = counted(tmp_path, source)
    assert [call.function for call in calls] == ["zero_grad", "backward", "step"] * 20
    assert times["optimizer.step()"] == 20
    assert end_of(tmp_path, source).whole
    path = tmp_path / "s.py"
    (found,) = watched(path, GUARDED_STEP.format(zero="pass", step="optimizer.step()")).findings
    assert [one.id for one in found.entries] == ["accumulation/grad_not_reset"]
    failing = (
        "optimizer.step() if step < 10 else (optimizer.param_groups.append({}), optimizer.step())"
    )
    source = GUARDED_STEP.format(zero="pass", step=failing).replace(
        "ZeroDivisionError", "Exception"
    )
    assert not end_of(tmp_path, source).whole
    assert not watched(path).findings


PURE = """
import torch
import math


def total(n):
    sum = 0
    for i in range(n):
        sum += i % 3
    return sum


def draw(n):
    for i in range(n):
        if i == 3000:
            w = torch.ones(2, requires_grad=True)
            loss = (w * w).sum()
            loss.backward()
    return i


def run():
    total(5000)
    v = torch.ones(2, requires_grad=True)
    out = v * 2
    out.sum().backward()
    draw(5000)


run()
for i in range(3000):
    x = math.sqrt(i)
"""


def counted(folder, source):
    """How often each line was seen to run, by its text, and what was called."""
    ended = end_of(folder, source)
    lines = {number: text.strip() for number, text in enumerate(source.split("\n"), start=1)}
    return {lines[line]: n for line, n in ended.times.items()}, ended.calls


def test_what_has_nothing_to_do_with_tensors_is_left_alone_until_it_ends(tmp_path):
    times, calls = counted(tmp_path, PURE)
    assert times["sum += i % 3"] < 1500
    assert times["x = math.sqrt(i)"] < 1500
    assert times["out = v * 2"] == times["out.sum().backward()"] == 1
    # What may come to call torch, by its text, is watched all the time.
    assert times["if i == 3000:"] == 5000
    assert times["loss = (w * w).sum()"] == 1
    assert [call.function for call in calls] == ["backward", "backward"]


@pytest.mark.parametrize(
    ("called", "pure"),
    [
        ("print(len(xs)); xs.append(math.sqrt(2))", True),
        ("own(3)", True),
        ("Point(1).norm()", True),
        ("use(1)", False),
        ("map(use, xs)", False),
        ("handlers[0](1)", False),
        ("callback(1)", False),
        ("agent.update()", False),
        ("Net()", False),
        ("with torch.no_grad(): pass", False),
    ],
)
def test_code_is_pure_that_calls_by_name_nothing_else(called, pure):
    defined = """
class Point:
    def __init__(self, x):
        self.x = x
    def norm(self):
        return abs(self.x)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
def own(n): return own(n - 1) if n else 0
def use(n): return torch.ones(n)
"""
    statement = ast.parse(called)
    assert PureCode(ast.parse(defined)).is_pure(statement) == pure


STORED_ERROR = """
import torch

w = torch.ones(2, requires_grad=True)
errors = []


def total(n):
    sum = 0
    for i in range(n):
        sum += i % 3
    raise ValueError(sum)


def main():
    optimizer = torch.optim.SGD([w], lr=0.1)
    for epoch in range(3):
        try:
            total(2000)
        except ValueError as error:
            errors.append(error)
        for step in range(5):
            {zero}
            loss = (w * w).sum()
            loss.backward()
            optimizer.step()


main()
"""


def test_an_exception_that_is_kept_ends_no_less_of_what_is_seen(tmp_path):
    """A call whose error the program may catch is traced to its end: the error would keep its frame."""
    source = STORED_ERROR.format(zero="optimizer.zero_grad()")
    times, calls = counted(tmp_path, source)
    assert times["loss.backward()"] == 15
    assert [call.function for call in calls] == ["zero_grad", "backward", "step"] * 15
    path = tmp_path / "s.py"
    assert not watched(path).findings
    (found,) = watched(path, STORED_ERROR.format(zero="pass")).findings
    assert [one.id for one in found.entries] == ["accumulation/grad_not_reset"]


FOREIGN_CATCH = """
import asyncio
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)


def total(n):
    sum = 0
    for i in range(n):
        sum += i % 3
    raise ValueError(sum)


async def count():
    total(5000)


async def main():
    for step in range(20):
        loss = (w * w).sum()
        loss.backward()
        optimizer.step()
        if step > 10:
            optimizer.zero_grad()
        if step == 10:
            errors = await asyncio.gather(count(), return_exceptions=True)
    return errors


asyncio.run(main())
"""


SELF_TRACED = """
import sys
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)


def main():
    for step in range(20):
        loss = (w * w).sum()
        loss.backward()
        optimizer.step()
        if step == 10:
            sys.settrace(lambda *event: None)
        if step > 10:
            optimizer.zero_grad()


main()
"""


@pytest.mark.parametrize(
    ("source", "what", "whole"),
    [
        # A library keeps an error of code that is left alone, and its frame with it.
        (FOREIGN_CATCH, "raise ValueError(sum)", "return sum"),
        (SELF_TRACED, "sys.settrace(lambda *event: None)", "pass"),
    ],
    ids=["kept", "traced"],
)
def test_nothing_is_said_of_what_was_seen_in_part(tmp_path, source, what, whole):
    assert not end_of(tmp_path, source).whole
    assert not watched(tmp_path / "s.py").findings
    assert end_of(tmp_path, source.replace(what, whole)).whole


LIBRARY = """
def load():
    global found
    try:
        import late_library.part
    except ImportError as error:
        found = {kept}
"""
IMPORTING = """
import sys
import torch

sys.path.insert(0, {folder!r})
import late_library


def main():
    w = torch.ones(2, requires_grad=True)
    late_library.load()
    (w * w).sum().backward()


main()
"""


@pytest.mark.parametrize("kept", ["None", "error"])
def test_a_library_may_catch_that_a_part_of_it_cannot_be_imported(tmp_path, kept):
    """Whether it forgets the error or keeps it, and the frames with it: what follows is seen."""
    library, project = tmp_path / "library/late_library", tmp_path / "project"
    library.mkdir(parents=True)
    project.mkdir()
    (library / "__init__.py").write_text(LIBRARY.format(kept=kept))
    (library / "part.py").write_text("import no_module_of_this_name\n")
    ended = end_of(project, IMPORTING.format(folder=str(library.parent)))
    assert ended.whole
    assert [call.function for call in ended.calls] == ["backward"]


@pytest.mark.parametrize(
    "before",
    [
        "pass",
        "torch.set_default_device('cpu')",
        "x = x.as_subclass(type('Own', (torch.Tensor,), {}))",
    ],
    ids=["plain", "a mode", "a class"],
)
def test_a_pass_that_torch_hands_on_to_a_mode_is_one(tmp_path, before):
    source = f"""
import torch

w, x = torch.ones(3, requires_grad=True), torch.ones(3)
{before}
for step in range(3):
    (w * x).sum().backward()
    g = torch.autograd.grad((w * x).sum(), w)
"""
    ended = end_of(tmp_path, source)
    assert [call.function for call in ended.calls] == ["backward", "grad"] * 3


FREED = """
import copy
import gc
import weakref

import torch
from torch import nn

gc.disable()


def make():
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    model.register_parameter("scale", nn.Parameter(torch.ones(1)))
    model[0].requires_grad = False
    return model


def train(model, steps):
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(steps):
        hidden = model[0](torch.randn(4, 2))
        loss = model.scale * model[2](torch.relu(hidden)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    refs = [weakref.ref(one) for one in (hidden, loss, optimizer)]
    return refs, optimizer.state_dict()


for turn in range(4):
    model = make()
    best = copy.deepcopy(model.state_dict())
    refs, state = train(model, 20)
    model.load_state_dict(best)
    model.load_state_dict(model.state_dict())
    refs += [weakref.ref(one) for one in (model, *model, *model.parameters())]
    del model, state
    kept = [ref() for ref in refs if turn and ref() is not None]  # at first, torch imports more
    assert not kept, turn
"""


def test_what_a_program_has_freed_is_free_though_no_garbage_is_collected(tmp_path):
    """A program near its limit of memory would die of us: where plain Python frees an old model, so does this."""
    end_of(tmp_path, FREED)
