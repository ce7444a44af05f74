"""What a snippet can do wrong with torch, in processes started afresh: what is said is the same.

An import of torch takes two seconds of the processor, so that those which leave torch as
it can be used are one program, one after the other. That a call of torch can be ended
which has no end is seen in a call of C without torch: what ends it is the same.
"""

import pytest
from generator.afresh import said_afresh
from generator.faulty import FAULTS, LIMITS, Fault, put_faults
from generator.helpers import put

from verified_snippets import Limits

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
WITH_TORCH = {name for name, fault in FAULTS.items() if fault.imports_torch}
ALONE = sorted(WITH_TORCH - {*TOGETHER, "endless_torch_call"})
# The import of torch takes its own time and memory.
LIMITS_WITH_TORCH = Limits(seconds=60, output=LIMITS.output)


@pytest.mark.parametrize("name", ALONE)
def test_started_afresh_it_gives_the_same(tmp_path, tmp_path_factory, torch_runner, name):
    (path,) = put_faults(tmp_path, [name])
    fault = FAULTS[name]
    expected = "" if fault.is_settled else fault.said
    expected = expected.replace(f"{LIMITS.memory} bytes", f"{LIMITS_WITH_TORCH.memory} bytes")
    assert said_afresh(path, fault, LIMITS_WITH_TORCH, torch_runner, tmp_path_factory) == expected


def test_started_afresh_they_give_the_same(tmp_path, tmp_path_factory, torch_runner):
    faults = [FAULTS[name] for name in TOGETHER]
    assert all(fault.agrees for fault in faults[:-1])
    assert faults[-1].is_settled
    path = put(tmp_path / "together.py", "\n\n".join(fault.source for fault in faults))
    fault = Fault(path.read_text(encoding="utf-8"), "")
    assert said_afresh(path, fault, LIMITS_WITH_TORCH, torch_runner, tmp_path_factory) == ""
