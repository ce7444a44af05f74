"""Programs that do all that a snippet can do wrong, and what is to be said of each.

Each is a file of faults/ of its own, named for what it does. A comment `# error: message`
stands on the line of the problem, or alone on the line above it; `# error of the file:
message` is for a problem that has no line. Without such a comment, the program is to
agree. What cannot be such a file is in a table here.
"""

import os
import re
import tempfile
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from generator.helpers import put

from verified_snippets import Limits

CLOCK = "verified_snippets.running.time_budget.time"
LIMITS = Limits(seconds=0.5, timeout=60, memory=300_000_000, output=100_000)
ERROR = re.compile(r"# error(?P<file> of the file)?: (?P<said>.*)")


class Fault(NamedTuple):
    """A program, and the line and the message of its problem; no message if it agrees."""

    source: str
    said: str

    @property
    def agrees(self):
        return not self.said

    @property
    def is_settled(self):
        """Whether it disagrees with what it states, which an update mends."""
        return bool(re.match(r"\d+: does ", self.said))

    @property
    def waits(self):
        """Whether it is the clock that ends it; of a program that split, the part that waits."""
        return bool(re.search("ran longer|goes on in a second process", self.said))

    @property
    def imports_torch(self):
        return "import torch" in self.source


def read(path):
    source = path.read_text(encoding="utf-8")
    said = []
    for number, line in enumerate(source.split("\n"), start=1):
        if match := ERROR.search(line):
            at = "" if match["file"] else number + (match.start() == len(line) - len(line.lstrip()))
            said.append(f"{at}: {match['said']}")
    assert len(said) < 2, f"{path} has one problem at most"
    return Fault(source, "".join(said))


FAULTS = {path.stem: read(path) for path in sorted(Path(__file__).parent.glob("faults/*.py"))} | {
    "starts_with_a_byte_order_mark": Fault(
        "\ufeffx = 1\n", "1: starts with a byte-order mark; save it as UTF-8 without one"
    ),
    "holds_tabs": Fault(
        "if True:\n\tx = 1\n", "2: holds a tab; indent with spaces, and write \\t in a string"
    ),
    "ends_lines_with_CRLF": Fault("print(1)\r\n# > 1\r\nx = 2\r\n", ""),
    # No comment may stand between a statement and what it states.
    "prints_many_other_lines_than_it_states": Fault(
        "for i in range(9_000):\n    print(i)\n# > 1\n",
        "3: does not print what the file states (- stated, + came)",
    ),
}


def put_faults(folder, names=FAULTS):
    return [put(folder / f"{name}.py", FAULTS[name].source) for name in names]


def problem(report):
    """The line and the message of its only problem; nothing, if there is none."""
    if not report.problems:
        return ""
    (only,) = report.problems
    assert only.path == report.path
    message = re.sub(r"/\S+/temporary\d+", "TEMPORARY", only.message)
    return f"{only.line or ''}: {message}"


@contextmanager
def clock_that_waits_for(condition, seconds=1800):
    """A clock for timeouts that stands until a condition holds, and then is a minute on at each look.

    What waits need not be waited for, and nothing else is cut, however busy the machine is:
    a program has one minute here, and the fork server ten to say that it has started one. It goes
    on and does not jump once: a program may be there before anybody looks at the clock for it.
    """
    real = time.monotonic
    deadline = real() + seconds
    looks = count(1)

    def monotonic():
        return 61.0 * next(looks) if condition() or real() > deadline else 0.0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CLOCK, SimpleNamespace(monotonic=monotonic))
        yield


def told():
    """What was told so far of the programs that this process runs, in files without a name."""
    texts = []
    for open_file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # another thread has just closed it
            if os.readlink(open_file).endswith(("/events", "/events (deleted)")):
                texts.append(open_file.read_text())
    return "".join(texts)


@contextmanager
def marked(tmp_path_factory):
    """Know temporary files by their folder, and processes by it: their homes are below it."""
    temporary = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(temporary))
        yield f"={temporary}/", temporary
