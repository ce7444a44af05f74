"""One program in a process started afresh, and what is said of it."""

import os
import signal

from generator.faulty import clock_that_waits_for, marked, problem, told
from generator.helpers import processes, soon

from verified_snippets import Runner, check, update


def said_afresh(path, fault, limits, warm, tmp_path_factory):
    """What is said of a program that is started afresh, which leaves nothing.

    What it did as the child of a fork server is in its file and its record, if it agrees or
    an update makes it agree: then they are checked.
    """
    line = fault.said.partition(":")[0]
    reached = f'"{"split" if "second process" in fault.said else "at"}": {line}}}'
    one = check if fault.agrees or fault.is_settled else update
    if one is check:
        assert problem(update(path, warm)) == ""
    with marked(tmp_path_factory) as (mark, temporary):

        def waits():
            return fault.waits and reached in told()

        with clock_that_waits_for(waits), Runner(limits) as runner:
            report = one(path, runner)
        left = soon(lambda: not processes(mark)) or processes(mark)
        for pid in {} if left is True else left:
            os.kill(pid, signal.SIGKILL)
        assert left is True
        assert list(temporary.iterdir()) == []
    return problem(report)
