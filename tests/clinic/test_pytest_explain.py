"""pytest --explain: in a project that has nothing else of the generator's."""

from clinic.witnessed import import_torch
from generator.forked import pytest_says
from generator.helpers import put

TEST = """\
import torch


def weighted(prediction, weights):
    errors = prediction**2
    energy = torch.fft.fft(errors).sum()
    energy.backward()


def test_weights():
    prediction = torch.ones(3, requires_grad=True)
    weighted(prediction, torch.ones(3))


def test_other():
    raise RuntimeError("of another kind")


def test_float():
    for _ in 1.0:
        pass
"""


def run(*arguments):
    import_torch()
    code, said = pytest_says("-q", *arguments)
    assert code == 1, said
    return said


def test_a_known_error_is_explained_with_the_tests_own_names(folder):
    put(folder / "test_it.py", TEST)
    said = run("--explain")
    assert said.count("- known error -") == 1
    assert (
        "test_it.py:7: RuntimeError: grad can be implicitly created only for real scalar outputs"
        " but got torch.complex64\n    energy.backward()\nKnown error: A complex output\n"
        "Why: `energy` has the complex dtype `torch.complex64`"
    ) in said
    assert "Read: errors/implicit_seed/#complex-output" in said
    assert "3 failed" in said


def test_without_being_asked_nothing_is_added(folder):
    put(folder / "test_it.py", TEST)
    assert "known error" not in run()


WATCHED = """\
import pytest
import torch


@pytest.fixture
def scorer():
    return torch.nn.Linear(3, 1)


def test_moves(scorer):
    descent = torch.optim.SGD(scorer.parameters(), lr=0.1)
    before = scorer.weight.detach().clone()
    scorer(torch.ones(2, 3)).sum().backward()
    descent.zero_grad()
    descent.step()
    assert not torch.equal(before, scorer.weight)


def test_without_a_graph(scorer):
    with torch.no_grad():
        error = scorer(torch.ones(2, 3)).sum()
    error.backward()
"""


def test_a_test_is_watched_as_a_program_is(folder):
    put(folder / "test_it.py", WATCHED)
    said = run("--explain")
    assert "test_it.py:14: note: Zeroed before the step" in said
    assert "Known error: A forward pass without gradients" in said


TRACES_ITSELF = """\
    descent.step()
    sys.settrace(lambda *event: None)
    scorer.zero_grad()
    sys.settrace(None)
"""


def test_of_a_test_that_was_seen_in_part_nothing_is_noted(folder):
    put(
        folder / "test_it.py",
        "import sys\n" + WATCHED.replace("    descent.step()\n", TRACES_ITSELF),
    )
    said = run("--explain")
    assert "Zeroed before the step" not in said
    assert "Known error: A forward pass without gradients" in said


BEHIND = """\
import warnings

import torch


class Unfit(Exception):
    pass


def test_wrapped():
    lift = torch.ones(2, requires_grad=True) * 2
    try:
        lift.backward()
    except RuntimeError as error:
        raise Unfit("wing 3") from error


def test_warned():
    scan = torch.rand(3, requires_grad=True).square()
    scan.sum().backward()
    with warnings.catch_warnings(record=True) as heard:
        warnings.warn("only here")
    assert len(heard) == 1
    assert scan.grad.sign() is not None
"""


def test_what_is_behind_an_exception_counts_as_it_does_for_a_program(folder):
    """Its cause, and a warning that came before it, which pytest still lists."""
    put(folder / "test_it.py", BEHIND)
    said = run("--explain")
    assert "test_it.py:13: RuntimeError: grad can be implicitly created" in said
    assert "Known error: Several outputs" in said
    assert "test_it.py:24: AttributeError: 'NoneType' object has no attribute 'sign'" in said
    assert "In this run: `scan` comes from line 19" in said
    assert "UserWarning: The .grad attribute of a Tensor that is not a leaf" in said
    assert "1 warning in" in said
