"""Limits that the caller's shell sets (`ulimit`): each is named, and nothing is lost or left behind."""

import errno
import os
import resource
import subprocess
import sys

import pytest
from generator.helpers import contents, put

from verified_snippets.errors import internal_error
from verified_snippets.running.server_handle import ForkedProcess
from verified_snippets.running.time_budget import TimeBudget

PROGRAM = "import pygments\n\nprint(pygments.__name__)\n"  # what several import is imported once
MEGABYTE = 1_000_000


@pytest.fixture
def limited(folder, tmp_path):
    """Run a command under a limit; its exit code, and all that it says."""
    (temporary := tmp_path / "temporary").mkdir()

    def run(kind, limit, *arguments, module="verified_snippets"):
        ran = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)),
        )
        assert "\nTraceback" not in f"\n{ran.stdout}"
        assert "itself failed" not in ran.stdout
        assert [path.name for path in temporary.iterdir()] == []
        return ran.returncode, ran.stdout

    return run


@pytest.mark.parametrize("files", [6, 10, 12, 16])
def test_too_many_open_files(folder, limited, files):
    for name in "abc":
        put(folder / f"{name}.py", PROGRAM)
    code, said = limited(resource.RLIMIT_NOFILE, files, "update", ".")
    assert (code > 0) == ("too many files are open (ulimit -n)" in said), said
    assert code or files > 6
    assert_old_or_new(folder)


def assert_old_or_new(folder):
    for name in "abc":
        was_updated = (folder / f"{name}.json").exists()
        assert (folder / f"{name}.py").read_text() == PROGRAM + "# > pygments\n" * was_updated


def test_too_many_open_files_under_pytest(folder, limited):
    put(folder / "pytest.ini", "[pytest]\nverified_snippets = true\n")
    for name in "abc":
        put(folder / f"snippets/{name}.py", PROGRAM)
    given = "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "snippets"
    code, said = limited(resource.RLIMIT_NOFILE, 18, *given, module="pytest")
    assert (code > 0, "INTERNALERROR" in said) == (True, False), said
    assert "too many files are open (ulimit -n)" in said


@pytest.mark.parametrize("megabytes", [55, 60, 70, 100])
def test_too_little_memory_for_the_command(folder, limited, megabytes):
    for name in "abc":
        put(folder / f"{name}.py", PROGRAM)
    limited(resource.RLIMIT_AS, megabytes * MEGABYTE, "update", "--jobs", "2", ".")
    assert_old_or_new(folder)  # whether it was enough or not


PROGRAMS = {
    "memory": (
        "x = bytearray(900_000_000)\n",
        resource.RLIMIT_AS,
        700 * MEGABYTE,
        "s.py:1: needed more memory than your shell allows (ulimit -v), 700000000 bytes, at line 1\n",
    ),
    "a file": (
        "open('x', 'w').write('a' * 50_000)\n",
        resource.RLIMIT_FSIZE,
        8192,
        "s.py:1: made a file larger than your shell allows (ulimit -f), 8192 bytes, at line 1\n",
    ),
    "facts": (
        "import numpy as np\n\nxs = []\nfor i in range(300):\n    x = np.full((3, 3), i)\n    xs.append(x)\n",
        resource.RLIMIT_FSIZE,
        4096,
        "s.py:4: lets no file grow, or has no space to (ulimit -f), at line 4\n",
    ),
    "output": (
        "print('a' * 9000)\n",
        resource.RLIMIT_FSIZE,
        8192,
        "s.py:1: could not write what it printed: File too large, at line 1\n",
    ),
}


@pytest.mark.parametrize(("source", "kind", "limit", "message"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_is_not_blamed_for_the_limit_of_a_shell(
    folder, limited, source, kind, limit, message
):
    put(folder / "s.py", source)
    code, said = limited(kind, limit, "update", "--jobs", "1", "s.py")
    first, *_, last = said.splitlines(keepends=True)
    assert (code, first, last) == (1, message, "0 agree, 0 updated, 1 refused\n")
    assert contents(folder) == {"s.py": source.encode()}


def test_a_server_that_cannot_fork_says_so():
    process = ForkedProcess(end_server=lambda: None)
    process.receive("errno", errno.EAGAIN)
    with pytest.raises(OSError, match="temporarily") as refused:
        process.wait_for_start(TimeBudget(os.getpid(), 9))
    said = str(internal_error("s.py", refused.value))
    assert said == "s.py: cannot go on: no more processes can be started (ulimit -u)"
    threads = str(internal_error("s.py", RuntimeError("can't start new thread")))
    assert threads == "s.py: cannot go on: no more threads can be started (ulimit -u and -v)"
