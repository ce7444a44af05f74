"""Runs of programs as `explain` sees them, each forked from this process, which is warm."""

import importlib
import os
import tempfile
import warnings
from functools import cache
from pathlib import Path

from generator.forked import become_quiet

from autograd_clinic import diagnose
from autograd_clinic.evidence.store import write_event
from autograd_clinic.process import watch, witness
from autograd_clinic.program import program
from verified_snippets.inspectors.torch import TensorInspector
from verified_snippets.running.preload import gather_memory, settle_imports

# The programs of the known errors: those of an entry are below it, in the folder of its id.
PROGRAMS = Path(__file__).parents[2] / "snippets/errors"


@cache
def import_torch():
    """Import here what children need, once, and let them share it in few large pages."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inspector = TensorInspector()
        late = [name for names in inspector.costly_late_imports.values() for name in names]
        for name in ("torch", *inspector.late_imports, *late, "matplotlib.pyplot"):
            importlib.import_module(name)
        inspector.warm()
        settle_imports()
    gather_memory()


def watched(path, source=None, arguments=()):
    """What explain says of a program, run with these arguments; its output goes nowhere."""
    mine = (
        program.read_program(str(path))
        if source is None
        else program.parse_user_program(path, source, str(path))
    )
    return diagnose.diagnose(mine, observed(mine, arguments)[0], 0)


def watched_in(folder, source):
    """What explain says of a program with this source, which stands in a file of the folder."""
    path = folder / "s.py"
    path.write_text("")
    return watched(path, source)


def assert_noted_at_mark(folder, source, entry):
    """Assert that explain notes this entry, and no other, at the line that ends in `# here`."""
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if row.endswith("# here")]
    found = watched_in(folder, source)
    assert [(f.entries[0].id, f.line) for f in found.findings] == [(entry, line)]
    assert not found.failed


def assert_left_in_peace(folder, source):
    """Assert that explain says nothing of a program, and that it came to its end."""
    found = watched_in(folder, source)
    assert [(f.message, f.line) for f in found.findings] == []
    assert not found.failed, found.ended


def observed(mine, arguments, seconds=None, stdout=None, stderr=None, stdin=None):
    """See watch.observed, of which this is the warm half: the program gets no streams."""
    import_torch()
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder, "seen")
        seen.touch()
        if not (child := os.fork()):
            _be(mine, arguments, seen)
        _, status = os.waitpid(child, 0)
        events = watch.read_events(seen)
    return events, os.waitstatus_to_exitcode(status)


def _be(mine, arguments, seen):
    """Be a process that runs the program, and end."""
    import torch

    code = 1
    # The threads of an operation that a test before this ran in parallel were not forked:
    # to wait for them would be to wait for ever.
    torch.set_num_threads(1)
    torch.set_warn_always(True)  # what torch says once a process, one before may have heard
    try:
        become_quiet()
        os.chdir(mine.path.parent)
        with open(seen, "a", encoding="utf-8") as file:

            def report(event):
                file.write(write_event(event) + "\n")
                file.flush()

            code = int(
                witness.watch_program(
                    mine.source,
                    str(mine.path),
                    [mine.shown, *arguments],
                    report,
                    mine.module,
                    str(mine.root) if mine.root else None,
                )
                or 0
            )
    finally:
        os._exit(code)
