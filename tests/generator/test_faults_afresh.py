"""What a snippet can do wrong, each in a process started afresh: what is said is the same."""

import pytest
from generator.afresh import said_afresh
from generator.faulty import FAULTS, LIMITS, put_faults


@pytest.mark.parametrize("name", [name for name in FAULTS if not FAULTS[name].imports_torch])
def test_started_afresh_it_gives_the_same(tmp_path, tmp_path_factory, forking, name):
    (path,) = put_faults(tmp_path, [name])
    fault = FAULTS[name]
    expected = "" if fault.is_settled else fault.said
    assert said_afresh(path, fault, LIMITS, forking, tmp_path_factory) == expected
