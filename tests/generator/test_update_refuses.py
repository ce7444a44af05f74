"""When update writes nothing, and leaves no trace of having tried."""

import errno
import os
import tempfile
from dataclasses import replace

import pytest
from generator.helpers import contents, put, put_verified, text

from verified_snippets import Runner, load, update
from verified_snippets.confirm import confirm_record
from verified_snippets.errors import SnippetError
from verified_snippets.running.environment import AS_RECORDED

COUNTS = """\
from pathlib import Path

count = Path({count!r})
runs = len(count.read_text())
size = count.write_text("." * (runs + 1))
print(runs)
"""

REFUSED = {
    "a raise before the end": (
        "print(1)\n1 / 0\nx = 1\n",
        "s.py:2: raises, so that line 3 and what follows never runs; "
        "correct it, or end the file here with\n"
        "    #! ZeroDivisionError: division by zero",
    ),
    "output that differs from run to run": (
        COUNTS,
        "s.py:7: differs from run to run: does not print what the file states (- stated, + came)\n"
        "    - # > 1\n"
        "    + # > 2",
    ),
    "output that is gone in the next run": (
        COUNTS.replace("print(runs)", "if runs % 2 == 0:\n    print(runs)"),
        "s.py:6: differs from run to run: "
        "does print, which the file does not state; under line 7, write\n"
        "    # > 2",
    ),
    "a carriage return": (
        'print(1)\nprint("a\\rimport os")\n',
        "s.py:2: prints U+000D; print repr() of it instead",
    ),
    "an end of its process": (
        "print(1)\nimport os\nos._exit(0)\n",
        "s.py:3: ended its own process with exit code 0, at line 3",
    ),
}


@pytest.mark.parametrize(("source", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_and_writes_nothing(folder, tmp_path, forking, source, message):
    count = put(tmp_path / "count", "")
    path = put(folder / "s.py", source.replace("{count!r}", repr(str(count))))
    before = contents(folder)
    report = update(path, forking)
    assert (text(report.problems), report.diff) == (message, ())
    assert contents(folder) == before


def test_a_file_that_changed_while_it_ran_is_left(folder, forking):
    path = put(folder / "s.py", "size = open(__file__, 'w').write('print(1)')\nprint(2)\n")
    message = "s.py: was changed while it ran; run update again"
    assert text(update(path, forking).problems) == message
    assert contents(folder) == {"s.py": b"print(1)"}


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_only(dir, prefix, **__):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), f"{dir}/{prefix}x3jd81_k")


@pytest.mark.parametrize(
    ("module", "name", "fails", "reason"),
    [
        (os, "replace", full, "No space left on device"),
        (os, "fsync", full, "No space left on device"),
        (tempfile, "mkstemp", read_only, "Read-only file system"),
    ],
)
def test_a_failed_write_leaves_all_as_it_was(
    folder, forking, monkeypatch, module, name, fails, reason
):
    path = put_verified(folder / "s.py", "print(1)\n# > 2\n")
    before = contents(folder)
    monkeypatch.setattr(module, name, fails)
    (problem,) = update(path, forking).problems
    assert str(problem).startswith(f"s.py: cannot be written: {reason}")
    assert "x3jd81_k" not in str(problem), "names a file that nobody knows"
    assert contents(folder) == before


def test_a_failed_write_of_the_record_names_it(folder, forking, monkeypatch):
    path = put_verified(folder / "s.py", "print(1)\n# > 2\n")
    replace = os.replace

    def fails(source, target):
        return full() if target.suffix == ".json" else replace(source, target)

    monkeypatch.setattr(os, "replace", fails)
    (problem,) = update(path, forking).problems
    assert str(problem).startswith("s.json: cannot be written: No space left on device")
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert update(path, forking).diff == ("s.json: written",)
    assert list(contents(folder)) == ["s.json", "s.py"]


def test_what_differs_without_being_printed_is_refused_too(folder, torch_runner):
    source = "import torch\n\nw = torch.rand(1)\n"
    path = put(folder / "s.py", source)
    (problem,) = update(path, torch_runner).problems
    first, *_, hint = str(problem).split("\n")
    assert first == "s.py: differs from run to run"
    assert hint.strip() == "fix what is random, or begin with torch.manual_seed(0)"
    assert contents(folder) == {"s.py": source.encode()}


class DrawingRunner(Runner):
    """Gives a record, and from its fifth run on another one."""

    def __init__(self, first, then):
        super().__init__()
        self.runs = [first] * 4 + [then] * 100

    def run(self, snippet, conditions=AS_RECORDED):
        return self.runs.pop(0)


@pytest.mark.parametrize("draws", ["import random\n", "from secrets import choice\n", ""])
def test_what_may_draw_one_of_two_runs_more_often(folder, runner, draws):
    heads, tails = (
        load(put(folder / "s.py", f'{draws}print("{side}")\n')) for side in ("heads", "tails")
    )
    record = runner.run(heads)
    drawing = DrawingRunner(record, replace(runner.run(tails), source=record.source))
    if draws:
        with pytest.raises(SnippetError, match="differs from run to run"):
            confirm_record(heads, record, drawing)
    else:
        confirm_record(heads, record, drawing)
