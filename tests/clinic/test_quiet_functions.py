"""Functions that have nothing to do with graphs are followed less and less often, and explain says nothing less."""

import pytest
from clinic.test_seldom import counted, end_of
from clinic.witnessed import watched

from autograd_clinic.recording.quiet_functions import CALLS_PER_FOLLOWED
from autograd_clinic.recording.sampling import MAX_SAMPLED_RUNS

LOOP = """
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
errors = []


{helper}


def main():
    for step in range(80):
        loss = (w * w).sum()
        {use}
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


main()
"""


def train(helper, use):
    return LOOP.format(helper=helper.strip(), use=use)


MASK = """
def mask(step):
    keep = torch.ones(2)
    keep[step % 2] = 0
    return keep
"""


def test_a_quiet_function_is_followed_at_first_and_then_now_and_again(tmp_path):
    times, calls = counted(tmp_path, train(MASK, "loss = loss + mask(step).sum()"))
    last = 80 - 80 % CALLS_PER_FOLLOWED
    assert MAX_SAMPLED_RUNS < last < 80
    # What was not followed is taken to be as what was; since the last time, nothing is known.
    assert times["keep[step % 2] = 0"] == last
    assert times["loss = (w * w).sum()"] >= 80
    assert [call.function for call in calls] == ["zero_grad", "backward", "step"] * 80


TERM = """
def term(step):
    if step < 55:
        return 0.0
    return 0.1 * w.sum()
"""


def test_a_function_that_begins_to_make_nodes_is_followed_soon_and_from_then_on(tmp_path):
    times, _ = counted(tmp_path, train(TERM, "loss = loss + term(step)"))
    assert times["return 0.1 * w.sum()"] == 80 - (4 * CALLS_PER_FOLLOWED - 1)


PASS = """
def extra(step):
    if step >= 55:
        (0.1 * w).sum().backward()
"""


def test_autograd_is_seen_in_a_function_that_was_quiet_before(tmp_path):
    source = train(PASS, "extra(step)")
    lines = source.splitlines()
    calls = [call for call in end_of(tmp_path, source).calls if call.function == "backward"]
    extra = [call for call in calls if "0.1" in lines[call.at.line - 1]]
    assert (len(calls), len(extra)) == (105, 25)


BATCHES = """
def batches(n):
    for k in range(n):
        batch = torch.full((2,), float(k))
        if k == 60:
            (w * batch).sum().backward()
        yield batch
"""


def test_a_quiet_generator_goes_on_unfollowed_and_ends_as_it_would(tmp_path):
    source = train(BATCHES, "pass").replace("for step in range(80)", "for batch in batches(80)", 1)
    times, calls = counted(tmp_path, source)
    assert 60 < times["batch = torch.full((2,), float(k))"] <= 80
    assert [call.function for call in calls].count("backward") == 81
    assert end_of(tmp_path, source).whole


KEPT = """
kept = {}


def penalty(step):
    if step < 40:
        return 0.0
    kept.setdefault("old", (w * w).sum())
    return ((w * w).sum() - kept["old"]).abs()
"""


def test_a_mistake_that_a_quiet_function_begins_late_is_explained(tmp_path):
    path = tmp_path / "s.py"
    path.write_text(train(KEPT, "loss = loss + penalty(step)"))
    (found,) = watched(path).findings
    assert [one.id for one in found.entries] == ["graph/state_of_the_last_step"]


GUARD = """
def total(n):
    sum = 0
    for i in range(n):
        sum += i % 3
    raise ValueError(sum)


def guard(step):
    try:
        if step >= 40 and torch.is_grad_enabled():
            total(2000)
    except ValueError as error:
        errors.append(error)
"""


@pytest.mark.parametrize("reset", [True, False])
def test_nothing_rests_below_a_function_that_catches_errors_unfollowed(tmp_path, reset):
    """The error that it keeps would keep the frame in which the rest began, and nothing would be seen."""
    source = train(GUARD, "guard(step)")
    if not reset:
        source = source.replace("optimizer.zero_grad()", "pass")
    assert end_of(tmp_path, source).whole
    found = [entry.id for one in watched(tmp_path / "s.py").findings for entry in one.entries]
    assert found == ([] if reset else ["accumulation/grad_not_reset"])
