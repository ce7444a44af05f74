"""Everything a snippet can do wrong without torch, in one run with good ones around it."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from generator.faulty import FAULTS, marked
from generator.helpers import processes, put, soon
from generator.together import FaultsTogether

from verified_snippets import Runner, update

pytestmark = pytest.mark.xdist_group("faults")

GOOD = (
    """\
import pygments

x = [{i} + 1, 2]
x.append(sum(x))
print(x, pygments.__name__)
""",
    """\
import random
import sys

print(random.random() < 2, sys.flags.dev_mode, {i} / 7)
""",
    """\
import json
import os
import sys
import warnings

warnings.warn("number {i}", DeprecationWarning)
print(json.dumps(os.listdir()), sys.gettrace(), sys.getrecursionlimit(), len(sys.argv))
raise ValueError({i} % 7)
""",
    """\
import pygments


class Double:
    def __call__(self, x):
        return 2 * x * {i}


print(Double()(3), [*map(Double(), range(3))])
""",
)


class TestWithoutTorch(FaultsTogether):
    names = tuple(name for name, fault in FAULTS.items() if not fault.imports_torch)
    good = GOOD
    alone = "forking"


def test_a_server_that_is_killed_is_done_without(folder, tmp_path_factory):
    source = "import time\n\ntime.sleep(0.3)\nprint(1)\n# > 1\n"
    paths = [put(folder / f"{i}.py", source) for i in range(4)]
    with marked(tmp_path_factory) as (mark, _):
        with Runner() as runner, ThreadPoolExecutor(4) as pool:
            reports = [pool.submit(update, path, runner) for path in paths]
            servers = soon(lambda: processes(f"HOME{mark}server-"))
            os.kill(min(servers), signal.SIGKILL)
            assert [report.result().problems for report in reports] == [()] * 4
            assert update(paths[0], runner).diff == ()
        assert soon(lambda: not processes(mark))
