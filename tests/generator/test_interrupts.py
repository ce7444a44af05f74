"""An interrupt, a kill, another update at once: files are old or new."""

import contextlib
import os
import signal
import subprocess
import sys
from random import Random

import pytest
from generator.helpers import contents, put, soon
from generator.interrupted import COUNT, Command, assert_old_or_new, restore

from verified_snippets import Limits, Runner, update
from verified_snippets.running.process_tree import find_children, has_ended

pytestmark = pytest.mark.xdist_group("interrupts")  # which share what takes long to make

MOMENTS = 6
END = {"check": f"{COUNT} agree", "update": f"0 agree, {COUNT} updated"}


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
