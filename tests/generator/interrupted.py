"""Commands that signal themselves at one of their own steps, and the programs that they check or update."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from generator.helpers import contents, processes, soon

# An interrupt that comes while Python itself starts up is Python's to report: a command is
# ready when it is about to build its parser, as by then it has its own handler. From then on
# it counts what it does to files and processes, and signals itself just before it does what
# has one of the numbers given.
COMMAND = """
import itertools
import os
import signal
import sys
from verified_snippets import cli

count, group, writing, number, *moments = map(int, sys.argv.pop(1).split())
steps = itertools.count()
kinds = 'open os.mkdir os.rename os.remove os.rmdir os.chmod shutil.rmtree subprocess.Popen'.split()
if writing:
    kinds = ['os.rename']  # a file is about to be replaced

def step(event, arguments):
    if event in kinds and next(steps) in moments:
        (os.killpg if group else os.kill)(os.getpid(), number)

def ready(*given, parser=cli.make_parser):
    print('ready', file=sys.stderr, flush=True)
    sys.addaudithook(step)
    return parser(*given)

cli.make_parser = ready
code = cli.main()
if count:
    print(next(steps))
sys.exit(code)
"""
PROGRAM = (
    "import pygments\n\nprint(pygments.__name__, {i})\n"  # what several import is imported once
)
COUNT = 4


class Command:
    """A command line that runs, in a session of its own, as in a terminal."""

    def __init__(
        self, folder, *arguments, moments=(), number=0, group=False, writing=False, count=False
    ):
        self.folder = folder
        self.temporary = folder.parent / "temporary"
        self.temporary.mkdir(exist_ok=True)
        given = (int(count), int(group), int(writing), int(number), *moments)
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, " ".join(map(str, given)), *arguments, "."],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        assert self.process.stderr
        assert self.process.stderr.readline() == b"ready\n"

    def ended(self):
        """Its exit code and what it said, once nothing that it started is left."""
        out, err = (text.decode() for text in self.process.communicate(timeout=300))
        left = soon(lambda: not self.processes()) or self.processes()
        assert left is True, left
        assert self.process.returncode == -signal.SIGKILL or "Traceback" not in err, err
        return self.process.returncode, out, err

    def processes(self):
        """Itself, whose temporary folder it is, and those whose home is below it."""
        return processes(f"TMPDIR={self.temporary}")

    def is_over(self):
        return self.process.poll() is not None

    def children(self):
        return [pid for pid in self.processes() if parent(pid) == self.process.pid]


def parent(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def restore(folder, files):
    """Make these the files of the folder."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def assert_old_or_new(folder, programs):
    for name, data in contents(folder).items():
        assert data in (programs.old.get(name), programs.new.get(name)), name
        if name.endswith(".json"):
            program = name.replace(".json", ".py")
            assert contents(folder)[program] == programs.new[program]
