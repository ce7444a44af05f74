"""Programs that end in no way that a file can state, and what they may leave behind."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from generator.faulty import clock_that_waits_for, told
from generator.helpers import golden, put, soon, text

from verified_snippets import Limits, Runner, SnippetError, load
from verified_snippets.running import server_handle
from verified_snippets.running.process_tree import find_children


def refusal(runner, path):
    with pytest.raises(SnippetError) as refused:
        runner.run(load(path))
    return text(refused.value.problems)


ENDS = r"""
%% os._exit, also with 0
import os

print("a")
os._exit(0)
=>
s.py:4: ended its own process with exit code 0, at line 4
%% os.abort, in a function
import os


def f():
    os.abort()


f()
=>
s.py:8: was killed by SIGABRT, at line 8
%% an audit hook that ends what looks on
import sys


def hook(event, arguments):
    if event == "object.__getattr__":
        raise OSError(event)


sys.addaudithook(hook)
print(
    1
)
=>
s.py:10: hooked or replaced what its run is told by: OSError: object.__getattr__, at line 10
%% functions that what looks on would need are replaced, but for those that it has kept
import os

os.getpid = os.fstat = os.write = os.pread = lambda *given: 1 / 0
print(1)
os._exit(2)
=>
s.py:5: ended its own process with exit code 2, at line 5
%% functions that what looks on needs, and can say nothing without
import builtins

builtins.isinstance = builtins.type = None
print(1)
=>
s.py:3: hooked or replaced what its run is told by, at line 3
%% it kills itself
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
=>
s.py:4: was killed by SIGKILL, at line 4
%% what it wrote to standard error is shown, made printable
import os
import sys

print("one\n\x1b[31mtwo\x00", file=sys.stderr, flush=True)
os._exit(3)
=>
s.py:5: ended its own process with exit code 3, at line 5
    one
    ?[31mtwo?
"""

PRINTS = [
    (r'os.write(1, b"a\nb\xff\n")', "prints byte 0xFF, which is not UTF-8"),
    (
        r'print("vector".encode("utf-16"), end=""), os.write(1, "é".encode("latin-1"))',
        "prints byte 0xE9, which is not UTF-8",
    ),
    (r'print("a\rb")', "prints U+000D"),
    (r'print("a\r\n")', "prints U+000D"),
    (r'print("a\0b")', "prints U+0000"),
    (r'print("\x1b[2K")', "prints U+001B"),
    (r'print("a\u2028b")', "prints U+2028"),
    (r'print("a\x85b")', "prints U+0085"),
    (r'warnings.warn("a\rimport os")', "warns with U+000D"),
    (r'raise ValueError("a\rimport os")', "raises with U+000D"),
]

ENDLESS = r"""
%% a loop
x = 1
while True:
    x += 1
=>
s.py:2: used more than 0.5 s of processor time, at line 2
%% a loop in a process that it waits for
import subprocess
import sys

done = subprocess.run([sys.executable, "-c", "while True: pass"])
=>
s.py:4: used more than 0.5 s of processor time, at line 4
%% loops in processes that have ended
import subprocess
import sys

work = "import time\nwhile time.process_time() < 0.2: pass"
while True:
    done = subprocess.run([sys.executable, "-c", work])
=>
s.py:5: used more than 0.5 s of processor time, at line 5
%% sleep
import time

done = open("here", "w"), time.sleep(60)
=>
s.py:3: ran longer than 60 s, at line 3
%% output
x = 1
while True:
    print("a" * 1000)
=>
s.py:2: printed more than 100000 bytes, at line 2
%% output before an end of its own
x = 1
print("a" * 100_000)
=>
s.py:2: printed more than 100000 bytes, at line 2
"""

LEAVES = {
    "when it ends": ({}, "pass"),
    "when it raises": ({}, "raise ValueError"),
    "when it ends its process": ({}, "os._exit(1)"),
    "when it is stopped": ({}, "while True: pass"),
    "and starts a session": ({"start_new_session": True}, "pass"),
}


@pytest.mark.parametrize(("source", "message"), golden(ENDS))
def test_ends(folder, runner, source, message):
    assert refusal(runner, put(folder / "s.py", source)) == message


@pytest.mark.parametrize(("statement", "message"), PRINTS)
def test_what_a_comment_cannot_hold(folder, forking, statement, message):
    path = put(folder / "s.py", f"import os, warnings\n\n{statement}\n")
    assert refusal(forking, path) == f"s.py:3: {message}; print repr() of it instead"


@pytest.mark.parametrize(("source", "message"), golden(ENDLESS))
def test_limits(folder, tmp_path, monkeypatch, fork, source, message):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def sleeps():
        return "time.sleep" in source and any(tmp_path.glob("snippet-*/work/here"))

    limits = Limits(seconds=0.5, timeout=60, output=100_000)
    with clock_that_waits_for(sleeps, 300), Runner(limits, fork=fork) as runner:
        assert refusal(runner, put(folder / "s.py", source)) == message


def test_what_passes_while_it_waits_is_no_time_of_the_processor(folder, fork):
    path = put(folder / "s.py", "import time\n\ntime.sleep(1.5)\nprint(1)\n")
    with Runner(Limits(seconds=0.5, timeout=600), fork=fork) as runner:
        assert runner.run(load(path)).effects[0].output == ("1",)


def test_what_the_parent_imports_is_nobodys_time(folder):
    path = put(folder / "s.py", "import torch\n\nprint(torch.ones(1))\n")
    with Runner(Limits(seconds=0.5), ["torch"]) as runner:  # its import alone takes more
        assert runner.run(load(path)).effects[0].output == ("tensor([1.])",)


def test_memory(folder, fork):
    path = put(folder / "s.py", "x = 1\ny = bytearray(1_000_000_000)\n")
    with Runner(Limits(memory=200_000_000), fork=fork) as runner:
        said = refusal(runner, path).split("\n")
    assert said[0] == "s.py:2: needed more than 200000000 bytes of memory, at line 2"
    assert said[-1] == "    MemoryError"


RESERVES = """\
import mmap

kept = mmap.mmap(-1, 3_000_000_000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ)
print(len(kept))
"""


def test_memory_that_is_shared_has_a_limit_too(folder, fork):
    path = put(folder / "s.py", "import mmap\n\nkept = mmap.mmap(-1, 20_000_000_000)\n")
    with Runner(Limits(memory=200_000_000), fork=fork) as runner, pytest.raises(SnippetError) as e:
        runner.run(load(path))
    assert str(e.value).startswith("s.py:3: needed more than 200000000 bytes of memory")


def test_a_library_that_finds_no_memory(folder, forking):
    said = "libx.so: failed to map segment from shared object"
    path = put(folder / "s.py", f"raise ImportError({said!r})\n")
    assert refusal(forking, path).startswith("s.py:1: needed more than ")


def test_memory_that_is_only_reserved(folder, fork):
    path = put(folder / "s.py", RESERVES)
    with Runner(Limits(memory=200_000_000), fork=fork) as runner:
        assert runner.run(load(path)).effects[-1].output == ("3000000000",)


def test_a_thread_that_does_not_end(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def is_over():
        return '"end"' in told()

    thread = "threading.Thread(target=time.sleep, args=[600]).start()"
    path = put(folder / "s.py", f"import threading\nimport time\n\n{thread}\nprint('a')\n")
    limits = Limits(seconds=10, timeout=60)
    with clock_that_waits_for(is_over), Runner(limits) as runner:
        assert (
            refusal(runner, path)
            == "s.py:5: ran longer than 60 s, after its last statement, line 5"
        )


def test_a_runner_outlives_bad_snippets(folder, fork):
    bad = put(folder / "bad.py", "import os\n\nos.abort()\n")
    good = put(folder / "good.py", "print(1)\n# > 1\n")
    with Runner(fork=fork) as runner:
        for _ in range(2):
            assert refusal(runner, bad) == "bad.py:3: was killed by SIGABRT, at line 3"
            assert runner.run(load(good)).effects[0].output == ("1",)


@pytest.mark.parametrize(("options", "end"), LEAVES.values(), ids=LEAVES)
def test_no_process_is_left(folder, fork, options, end):
    written = folder / "pid"
    source = f"""\
import os
import subprocess
import sys

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], **{options})
with open({str(written)!r}, "w") as file:
    size = file.write(str(child.pid))
{end}
"""
    snippet = load(put(folder / "s.py", source))

    def loops():
        return "while" in end and written.exists() and written.read_text() != ""

    with clock_that_waits_for(loops), Runner(Limits(timeout=60), fork=fork) as runner:
        try:
            runner.run(snippet)
        except SnippetError:
            assert end not in ("pass", "raise ValueError")
        pid = int(written.read_text())
        try:
            assert soon(lambda: not alive(pid))
        finally:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


def alive(pid):
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # it ended just now, if this is Linux


def test_no_file_is_left(folder, tmp_path, fork, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    source = "import os, tempfile\nwhere = tempfile.mkdtemp()\nopen('a', 'w').close()\nprint(os.getcwd()[::-1])\n"
    snippet = load(put(folder / "s.py", source))
    with Runner(fork=fork) as runner:
        where = runner.run(snippet).effects[0].output[0][::-1]
    assert where.startswith(str(temporary))
    assert not Path(where).parent.exists()  # others may run beside, in folders of their own
    assert [path.name for path in folder.iterdir()] == ["s.py"]


@pytest.mark.parametrize("seconds", [0, 0.1], ids=["at once", "later"])
def test_a_process_that_splits_in_two_is_refused(folder, forking, seconds):
    source = f"""\
import os
import time


def split():
    pid = os.fork()
    if pid == 0:
        time.sleep({seconds})
    return pid


pid = split()
print(pid > 0)
"""
    path = put(folder / "s.py", source)
    assert refusal(forking, path) == "s.py:12: goes on in a second process, at line 12"


def test_a_server_that_hangs_is_ended_and_done_without(folder, monkeypatch):
    snippet = load(put(folder / "s.py", "print(1)\n"))
    with Runner() as runner, monkeypatch.context() as impatient:
        others = {*find_children(os.getpid())}
        assert runner.run(snippet).effects[0].output == ("1",)
        (server,) = {*find_children(os.getpid())} - others
        os.kill(server, signal.SIGSTOP)
        run_alone = Runner._run_alone

        def run_alone_with_patience(*given):  # that server is given up, and the next is healthy
            impatient.undo()
            return run_alone(*given)

        impatient.setattr(Runner, "_run_alone", run_alone_with_patience)
        impatient.setattr(server_handle, "HANGING_SECONDS", 0.2)
        assert runner.run(snippet).effects[0].output == ("1",)
        assert server_handle.HANGING_SECONDS > 1
        assert soon(lambda: not alive(server))  # it was ended, though it was stopped
        assert runner.run(snippet).effects[0].output == ("1",)


def test_a_python_that_does_not_start_is_no_doing_of_the_program(folder):
    path = put(folder / "s.py", "print(1)\n")
    limits = Limits(env=(("PYTHONUTF8", "7"),))
    with Runner(limits) as runner, pytest.raises(SnippetError) as refused:
        runner.run(load(path))
    assert str(refused.value).startswith(
        "s.py: did not run, since Python does not start with this `env`: Fatal Python error: "
    )


def test_a_server_that_is_killed_before_it_is_told_a_word_is_done_without(folder, monkeypatch):
    class KilledAtOnce(subprocess.Popen[bytes]):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            patched.undo()
            self.kill()
            self.wait()

    snippet = load(put(folder / "s.py", "print(1)\n"))
    with monkeypatch.context() as patched, Runner() as runner:
        patched.setattr(subprocess, "Popen", KilledAtOnce)
        assert runner.run(snippet).effects[0].output == ("1",)


def test_a_program_that_stops_its_server_is_blamed_whatever_its_time(folder, monkeypatch):
    stops = "import os\nimport signal\n\nos.kill(os.getppid(), signal.SIGSTOP)\n"
    path = put(folder / "s.py", stops)
    others = {*find_children(os.getpid())}
    seen = set()

    def is_given_up():
        servers = {*find_children(os.getpid())} - others
        seen.update(servers)
        return bool(seen) and not servers

    message = "ended or stopped the process that started it; a snippet leaves others alone"
    with monkeypatch.context() as patch, clock_that_waits_for(is_given_up), Runner() as runner:
        patch.setattr(server_handle, "HANGING_SECONDS", 0.5)
        assert refusal(runner, path) == f"s.py: {message}"


def test_a_file_of_the_current_folder_is_in_nobodys_way(folder, fork):
    for name in ("dis", "json", "decimal", "logging"):
        put(folder / f"{name}.py", "raise ValueError\n")
    path = put(folder / "s/s.py", "import json\n\nprint(json.dumps(1))\n")
    with Runner(fork=fork) as runner:
        assert runner.run(load(path)).effects[0].output == ("1",)


def test_a_closed_runner_leaves_nothing_open(folder, monkeypatch):
    unclosed = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: unclosed.append(str(args.exc_value)))
    with Runner() as runner:
        runner.run(load(put(folder / "s.py", "x = 1\n")))
    del runner
    gc.collect()  # pytest makes an error of each ResourceWarning
    assert unclosed == []


def test_an_interrupted_runner_refuses_what_runs(folder, fork):
    path = put(folder / "s.py", "x = 1\nwhile True: pass\n")
    with Runner(fork=fork) as runner:
        runner.stop()
        assert refusal(runner, path).startswith("s.py")
        assert "was interrupted" in refusal(runner, path)


def test_a_program_that_imports_all_itself_and_kills_its_server_is_blamed(folder):
    """A file beside it has the name of what the server has imported, so it is run from another."""
    put(folder / "markdown.py", "")
    source = "import markdown\nimport os\nimport signal\n\nos.kill(os.getppid(), signal.SIGKILL)\n"
    message = "ended or stopped the process that started it; a snippet leaves others alone"
    with Runner(modules=["markdown"]) as runner, pytest.raises(SnippetError, match=message):
        runner.run(load(put(folder / "s.py", source)))


def test_a_server_keeps_nothing_of_a_program_that_has_ended(folder):
    """A command that serves pages runs programs for days."""
    with Runner(fork=True) as runner:
        for name in ("one", "two"):
            runner.run(load(put(folder / f"{name}.py", "print(1)\n")))
        (server,) = runner._servers.values()
        with server._lock:
            assert not server._children
