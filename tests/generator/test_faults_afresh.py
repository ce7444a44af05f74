"""What a snippet can do wrong, each in a process started afresh: what is said is the same.

An import of torch takes two seconds of the processor, so that those which leave torch as
it can be used are one program, one after the other. That a call of torch can be ended
which has no end is seen in a call of C without torch: what ends it is the same.
"""

import os
import signal

import pytest
from generator.faulty import (
    FAULTS,
    LIMITS,
    Fault,
    clock_that_waits_for,
    marked,
    problem,
    put_faults,
)
from generator.helpers import processes, put, soon

from verified_snippets import Limits, Runner, check, update

# Those that change what torch does to all after them stand last, and one that raises.
TOGETHER = [
    "from_future",
    "non_ASCII_names",
    "dataclasses_and_pickle",
    "async",
    "DataLoader_workers",
    "replaces_Tensor_backward",
    "manual_seed",
    "use_deterministic_algorithms",
    "set_grad_enabled",
    "set_default_dtype",
    "its_own_trace_function",
    "raises",
]
ALONE = sorted(FAULTS.keys() - {*TOGETHER, "endless_torch_call"})


@pytest.fixture
def said_afresh(tmp_path_factory):
    """What is said of a program that is started afresh, which leaves nothing.

    What it did as the child of a warm parent is in its file and its record, if it agrees or
    an update makes it agree: then they are checked.
    """

    def said(path, fault, limits, warm):
        line = fault.said.partition(":")[0]
        reached = f'"{"split" if "second process" in fault.said else "at"}": {line}}}'
        one = check if fault.agrees or fault.is_settled else update
        with marked(tmp_path_factory) as (mark, temporary):

            def waits():
                events = temporary.glob("*/events")
                return fault.waits and any(reached in file.read_text() for file in events)

            if one is check:
                assert problem(update(path, warm)) == ""
            with clock_that_waits_for(waits), Runner(limits) as runner:
                report = one(path, runner)
            left = soon(lambda: not processes(mark)) or processes(mark)
            for pid in {} if left is True else left:
                os.kill(pid, signal.SIGKILL)
            assert left is True
            assert list(temporary.iterdir()) == []
        return problem(report)

    return said


@pytest.mark.parametrize("name", [name for name in ALONE if not FAULTS[name].imports_torch])
def test_started_afresh_it_gives_the_same(tmp_path, said_afresh, forking, name):
    (path,) = put_faults(tmp_path, [name])
    fault = FAULTS[name]
    expected = "" if fault.is_settled else fault.said
    assert said_afresh(path, fault, LIMITS, forking) == expected


# The import of torch takes its own time and memory.
WITH_TORCH = Limits(seconds=60, output=LIMITS.output)


@pytest.mark.parametrize("name", [name for name in ALONE if FAULTS[name].imports_torch])
def test_started_afresh_it_gives_the_same_with_torch(tmp_path, said_afresh, torch_runner, name):
    (path,) = put_faults(tmp_path, [name])
    fault = FAULTS[name]
    expected = "" if fault.is_settled else fault.said
    expected = expected.replace(f"{LIMITS.memory} bytes", f"{WITH_TORCH.memory} bytes")
    assert said_afresh(path, fault, WITH_TORCH, torch_runner) == expected


def test_started_afresh_they_give_the_same_with_torch(tmp_path, said_afresh, torch_runner):
    sources = [FAULTS[name].source for name in TOGETHER]
    assert all(FAULTS[name].agrees for name in TOGETHER[:-1])
    assert FAULTS[TOGETHER[-1]].is_settled
    path = put(tmp_path / "together.py", "\n\n".join(sources))
    assert said_afresh(path, Fault(path.read_text(), ""), WITH_TORCH, torch_runner) == ""
