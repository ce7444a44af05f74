"""An interrupt, a kill, another update, a full disk, a read-only tree: files are old or new."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from generator.helpers import contents, processes, put, soon

from verified_snippets import Limits, Runner, cli, update
from verified_snippets.running.process_tree import find_children, has_ended

pytestmark = pytest.mark.xdist_group("interrupts")  # which share what takes long to make

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
MOMENTS = 6
END = {"check": f"{COUNT} agree", "update": f"0 agree, {COUNT} updated"}
PAGE = 4096


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


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """Programs that do not state yet what they print; what an update makes of them, and in how many steps."""
    folder = tmp_path_factory.mktemp("normal") / "project"
    old = {f"{i}.py": PROGRAM.replace("{i}", str(i)).encode() for i in range(COUNT)}
    restore(folder, old)
    steps = {}
    for command in ("update", "check"):
        code, out, _ = Command(folder, command, count=True).ended()
        assert code == 0
        steps[command] = int(out.splitlines()[-1])
    new = contents(folder)
    assert len(new) == 2 * COUNT
    return SimpleNamespace(old=old, new=new, steps=steps)


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


def moments(count, steps):
    """Spread over that many steps, each at a random place of its share; the last is none.

    A busy machine takes more steps than an idle one, so that none is far behind them.
    """
    random = Random(count)
    return [int((i + random.random()) / count * steps) for i in range(count)] + [sys.maxsize]


@pytest.mark.parametrize("command", ["check", "update"])
def test_an_interrupt_from_the_keyboard(folder, programs, command):
    codes = []
    for number, moment in enumerate(moments(MOMENTS, programs.steps[command])):
        restore(folder, programs.old if command == "update" else programs.new)
        at = (moment, moment + 1) if number % 3 == 0 else (moment,)
        running = Command(folder, command, moments=at, number=signal.SIGINT, group=True)
        code, out, err = running.ended()
        codes.append(code)
        assert code in (0, 130, -signal.SIGINT)  # to a shell, the last two are one
        if err or code == 130:
            assert err == "\ninterrupted; every file is as it was or whole\n"
        else:  # it came after the last word
            assert f"\n{END[command]}\n" in f"\n{out}"
        assert list(running.temporary.iterdir()) == []
        assert_old_or_new(folder, programs)
        assert command == "update" or contents(folder) == programs.new
    assert codes.count(130) > MOMENTS / 2
    assert codes[-1] == 0


def test_a_kill_of_the_command(folder, programs):
    codes = []
    anywhere = [(moment, False) for moment in moments(MOMENTS // 2, programs.steps["update"])]
    for moment, writing in [(moment, True) for moment in (0, 1, COUNT, 2 * COUNT - 1)] + anywhere:
        restore(folder, programs.old)
        at = {"moments": [moment], "writing": writing}
        codes.append(Command(folder, "update", number=signal.SIGKILL, **at).ended()[0])
        for path in folder.glob(".*"):
            path.unlink()  # what it was writing, which nobody takes for a snippet
        assert_old_or_new(folder, programs)
    assert codes[:-1].count(-signal.SIGKILL) > MOMENTS / 2
    assert Command(folder, "update").ended()[0] == 0
    assert contents(folder) == programs.new


STARTED_AFRESH = """\
import sys
from pathlib import Path

from verified_snippets.running.runner import Runner
from verified_snippets.snippet.snippet import parse

with Runner(fork=False) as runner:
    runner.run(parse(Path("s.py"), sys.argv[1].encode()))
"""


def test_a_program_that_was_started_afresh_ends_with_a_command_that_is_killed(tmp_path):
    pid, over = tmp_path / "pid", tmp_path / "over"
    source = f"""\
import os
import time

with open({str(pid)!r}, "w") as file:
    _ = file.write(str(os.getpid()))
while time.process_time() < 8:
    pass
open({str(over)!r}, "w").close()
"""
    command = subprocess.Popen([sys.executable, "-c", STARTED_AFRESH, source], cwd=tmp_path)
    program = soon(lambda: pid.exists() and int(pid.read_text() or 0))
    command.kill()
    command.wait()
    soon(lambda: has_ended(program))
    assert not over.exists()


@pytest.mark.parametrize("runs", [0, 2])
@pytest.mark.parametrize("command", ["check", "update"])
def test_a_kill_of_the_warm_parent(folder, programs, command, runs):
    """As soon as it is there, and once so many programs run."""
    restore(folder, programs.old if command == "update" else programs.new)
    running = Command(folder, command)
    children = soon(running.children)
    soon(lambda: len([*running.temporary.iterdir()]) >= runs or running.is_over())
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    code, out, err = running.ended()
    assert (code, err) == (0, ""), out
    assert contents(folder) == programs.new
    assert list(running.temporary.iterdir()) == []


@pytest.mark.parametrize("files", [0, 1, COUNT])
def test_two_updates_at_once(folder, programs, files):
    """The second begins when the first has written so many files."""
    restore(folder, programs.old)
    put(folder / "gone.json", programs.new["1.json"].decode())
    first = Command(folder, "update")
    soon(lambda: len(programs.new.items() & contents(folder).items()) >= files)
    second, third = Command(folder, "update"), Command(folder, "check")
    for running in (first, second, third):
        code, out, err = running.ended()
        assert (code in (0, 1), err) == (True, ""), out
    assert contents(folder) == programs.new
    assert Command(folder, "check").ended()[0] == 0


@contextlib.contextmanager
def small_disk(folder, pages):
    """A file system of that size; a test without the right to make one is skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={pages * PAGE}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user cannot mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def said(capsys, *arguments):
    code = cli.main([*map(str, arguments)])
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("pages", range(COUNT, 2 * COUNT + 2))
def test_a_full_disk(folder, programs, capsys, pages):
    with small_disk(folder / "disk", pages) as disk:
        restore(disk, programs.old)
        code, out, err = said(capsys, "update", disk)
        whole = contents(disk) == programs.new
        assert (code, err) == (0 if whole else 1, "")
        assert whole == ("cannot be written: No space left on device" not in out)
        assert_old_or_new(disk, programs)


LINES = ["print(1)\n", "for i in range(900):\n    print('a' * 9)\n"]


@pytest.mark.parametrize("program", LINES, ids=["short", "long"])
def test_a_full_temporary_folder(folder, monkeypatch, program):
    put(folder / "new.py", program)
    with Runner() as runner:
        assert update(folder / "new.py", runner).problems == ()
        new = (folder / "new.py").read_bytes()
        with small_disk(folder / "disk", 16) as disk:
            monkeypatch.setattr(tempfile, "tempdir", str(disk))
            for pages in range(9):
                (disk / "filler").write_bytes(b"a" * (16 - pages) * PAGE)
                path = put(folder / "s.py", program)
                refused = len(update(path, runner).problems)
                assert (refused, path.read_bytes()) in ((1, program.encode()), (0, new)), pages
                assert [path.name for path in disk.iterdir()] == ["filler"]


def test_no_temporary_folder(folder, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "none"))
    put(folder / "s.py", "print(1)\n")
    message = "s.py: cannot be run: No such file or directory: none\n"
    assert said(capsys, "update", ".") == (1, f"{message}0 agree, 0 updated, 1 refused\n", "")
    assert said(capsys, "check", ".") == (1, f"{message}0 agree, 1 do not\n", "")


@contextlib.contextmanager
def read_only(folder):
    """A folder into which this user cannot write, be it root."""
    if os.geteuid():
        folder.chmod(0o555)
        yield "Permission denied"
        folder.chmod(0o755)
        return
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    yield "Read-only file system"


def test_a_read_only_tree(folder, programs, capsys):
    disk = folder / "disk"
    with contextlib.ExitStack() as stack:
        if os.geteuid():
            disk.mkdir()
        else:
            stack.enter_context(small_disk(disk, 64))
        restore(disk, programs.new)
        (disk / "1.py").write_bytes(b"print(2)\n")
        (disk / "2.json").write_bytes(programs.new["2.json"][:100])
        (disk / "3.py").unlink()
        before = contents(disk)
        why = stack.enter_context(read_only(disk))
        code, out, err = said(capsys, "update", "disk")
        assert (code, err) == (1, "")
        assert out == (
            f"disk/1.py: cannot be written: {why}\n"
            f"disk/2.json: cannot be written: {why}\n"
            f"disk/3.json: cannot be deleted: {why}; its snippet is gone\n"
            "1 agree, 0 updated, 2 refused, 1 records without a snippet\n"
        )
        assert contents(disk) == before
        assert said(capsys, "check", "disk/0.py") == (0, "1 agree\n", "")


def test_an_update_through_a_link(folder):
    put(folder / "real/s.py", "print(1)\n")
    (folder / "links").mkdir()
    (folder / "links/s.py").symlink_to("../real/s.py")
    with Runner(Limits()) as runner:
        assert update(folder / "links/s.py", runner).problems == ()
    assert (folder / "links/s.py").is_symlink()
    assert (folder / "real/s.py").read_text() == "print(1)\n# > 1\n"


def test_a_termination_of_explain_ends_the_program(folder):
    put(folder / "s.py", "import time\n\nprint('on', flush=True)\ntime.sleep(600)\n")
    command = [sys.executable, "-m", "verified_snippets.cli", "explain", "s.py"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "on\n"
        (program,) = find_children(process.pid)
        process.terminate()
        _, said = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert said == "\ninterrupted; every file is as it was or whole\n"
    assert soon(lambda: has_ended(program))


def test_the_next_command_removes_the_folder_of_an_explain_that_was_killed(folder, tmp_path):
    put(folder / "s.py", "import time\n\nprint('on', flush=True)\ntime.sleep(600)\n")
    put(folder / "t.py", "print(1)\n")
    (temporary := tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "verified_snippets.cli", "explain"]
    given = {"cwd": folder, "env": {**os.environ, "TMPDIR": str(temporary)}}
    with subprocess.Popen(
        [*command, "s.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **given
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "on\n"
        process.kill()
    assert list(temporary.iterdir()) != []
    subprocess.run([*command, "t.py"], check=True, capture_output=True, **given)
    assert list(temporary.iterdir()) == []


# Signals itself as it imports the module named, long before the command is there.
EARLY = """
import runpy
import signal
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[2]:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Finder())
runpy.run_module(sys.argv[1], run_name="__main__")
"""


@pytest.mark.parametrize("command", ["verified_snippets", "autograd_clinic"])
def test_an_interrupt_while_a_command_imports_what_it_needs(command):
    given = [sys.executable, "-c", EARLY, command, f"{command}.cli"]
    ran = subprocess.run(given, capture_output=True, text=True, check=False)
    said = "\ninterrupted; every file is as it was or whole\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (128 + signal.SIGINT, "", said)
