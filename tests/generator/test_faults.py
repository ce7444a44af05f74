"""Everything a snippet can do wrong, in one run with a hundred good ones around it.

Each fault is reported in one message that says where and why, or is none and agrees; and
nothing that it does reaches the others, the files, or what runs after.
"""

import os
import re
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from types import SimpleNamespace

import pytest
from generator.helpers import contents, golden, processes, put, soon, without_marks

from verified_snippets import Limits, Runner, load, update
from verified_snippets.check import each
from verified_snippets.files.store import load_record
from verified_snippets.problem import LONG, MANY

SECONDS = 10
LIMITS = Limits(seconds=SECONDS, memory=500_000_000, output=100_000)
JOBS = 4
TIME = f"ran longer than {SECONDS} s"
EXIT = "prints after its last statement, from a thread, another process or at exit; print within a statement"

# What comes out is the line and the message; nothing, where the program is to agree.
TABLE = r"""
%% raises
import torch

torch.ones(2) @ torch.ones(3)
=>
3: does raise or warn, which the file does not state; under line 3, write
%% raises before its end
x = 1
x / 0
print(x)
=>
2: raises, so that line 3 and what follows never runs; correct it, or end the file here with
%% sys.exit(0)
import sys

sys.exit(0)
print("never")
=>
3: raises, so that line 4 and what follows never runs; correct it, or end the file here with
%% sys.exit(1)
import sys

print("before")
# > before
sys.exit(1)
=>
5: does raise or warn, which the file does not state; under line 5, write
%% sys.exit in a thread
import sys
import threading

threading.Thread(target=sys.exit, args=[1]).start()
print("a")
# > a
=>
%% os._exit(0)
import os

os._exit(0)
print("never")
=>
3: ended its own process with exit code 0, at line 3
%% os._exit(1)
import os

print("before", flush=True)
os._exit(1)
=>
4: ended its own process with exit code 1, at line 4
%% os._exit in a thread
import os
import threading
import time

threading.Timer(0.3, os._exit, [0]).start()
time.sleep(600)
=>
6: ended its own process with exit code 0, at line 6
%% segfault
import ctypes


def f():
    ctypes.string_at(0)


x = 1
f()
=>
9: was killed by SIGSEGV, at line 9
%% abort
import os

os.abort()
=>
3: was killed by SIGABRT, at line 3
%% kills itself
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
=>
4: was killed by SIGKILL, at line 4
%% terminates itself
import os
import signal

os.kill(os.getpid(), signal.SIGTERM)
=>
4: was killed by SIGTERM, at line 4
%% kills its group
import os
import signal

os.killpg(0, signal.SIGKILL)
=>
4: was killed by SIGKILL, at line 4
%% stops itself
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
=>
4: TIME, at line 4
%% an alarm
import signal

before = signal.alarm(1)
signal.pause()
=>
4: was killed by SIGALRM, at line 4
%% endless loop
import os

priority = os.nice(19)  # this test has others to run
while True:
    pass
=>
4: TIME, at line 4
%% endless loop that catches all that comes
import os
import signal

priority = os.nice(19)
before = [signal.signal(number, signal.SIG_IGN) for number in (2, 15)]
while True:
    try:
        x = 1 / 0
    except BaseException:
        pass
=>
6: TIME, at line 6
%% endless torch call
import os

import torch

priority = os.nice(19)
x = torch.zeros(1).expand(10**13)
x.sum()
=>
7: TIME, at line 7
%% sleeps
import time

time.sleep(600)
=>
3: TIME, at line 3
%% prints for ever
print("a")
while True:
    print("a" * 1000)
=>
2: printed more than 100000 bytes, at line 2
%% allocates for ever
x = []
while True:
    x.append(bytearray(50_000_000))
=>
2: needed more than 500000000 bytes of memory, at line 2
%% allocates tensors for ever
import torch

x = []
while True:
    x.append(torch.empty(10_000_000))
=>
4: needed more than 500000000 bytes of memory, at line 4
%% forks for ever
import os
import time

while len(os.listdir()) < 64:  # the bound that this test sets it
    pid = os.fork()
    open(str(os.getpid()), "w").close()
time.sleep(600)
=>
4: goes on in a second process, at line 4
%% leaves children that it forked
import os
import time

for i in range(20):
    if os.fork() == 0:
        time.sleep(600)
print("a")
# > a
=>
%% leaves a thread that ends
import threading
import time

threading.Thread(target=time.sleep, args=[0.1]).start()
print("a")
# > a
=>
%% leaves a thread that does not end
import threading
import time

threading.Thread(target=time.sleep, args=[600]).start()
print("a")
# > a
=>
5: TIME, at line 5
%% leaves a daemon thread
import threading
import time

threading.Thread(target=time.sleep, args=[600], daemon=True).start()
print("a")
# > a
=>
%% leaves a child process
import subprocess
import sys

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("a")
# > a
=>
%% leaves a child process in a session of its own
import subprocess

child = subprocess.Popen(["sleep", "600"], start_new_session=True)
print("a")
# > a
=>
%% leaves a daemon process
import os
import subprocess
import sys
import time

fork = "if os.fork(): os._exit(0)"
code = f"import os, time\n{fork}\nos.setsid()\n{fork}\nopen('settled', 'w')\ntime.sleep(600)"
done = subprocess.run([sys.executable, "-c", code])
while not os.path.exists("settled"):
    time.sleep(0.01)
print("a")
# > a
=>
%% leaves a process that flees
import os
import subprocess
import sys

flee = "for i in range(1000):\n    if os.fork(): os._exit(0)"
code = f"import os, time\n{flee}\ntime.sleep(600)"
done = subprocess.run([sys.executable, "-c", code])
=>
%% leaves an atexit handler
import atexit

at_exit = atexit.register(int)
print("a")
# > a
=>
%% leaves an atexit handler that prints
import atexit

at_exit = atexit.register(print, "late")
print("a")
# > a
=>
4: EXIT
%% leaves an atexit handler that raises
import atexit

at_exit = atexit.register(int, "x")
print("a")
# > a
=>
%% leaves an atexit handler that ends the process
import atexit
import os

at_exit = atexit.register(os._exit, 3)
print("a")
# > a
=>
%% leaves an atexit handler that does not end
import atexit
import time

at_exit = atexit.register(time.sleep, 600)
print("a")
# > a
=>
5: TIME, at line 5
%% reads stdin
input()
#! EOFError: EOF when reading a line
=>
%% closes stdout
import sys

print("a")
# > a
sys.stdout.close()
print("b")
=>
6: does raise or warn, which the file does not state; under line 6, write
%% closes the file descriptor of stdout
import os

print("a", flush=True)
# > a
os.close(1)
x = 1
=>
%% closes the files of others
import os

os.closerange(3, 1000)
x = 1
=>
3: ended its own process with exit code 1, at line 3
%% replaces stdout
import io
import sys

sys.stdout = io.StringIO()
print("lost")
=>
%% replaces stdout with nothing
import sys

sys.stdout = sys.__stdout__ = sys.stderr = None
print("lost")
=>
%% closes stderr
import sys

sys.stderr.close()
x = 1
=>
%% replaces print
import builtins

builtins.print = lambda *texts: None
print("lost")
=>
%% replaces open
import builtins

builtins.open = None
print("a")
# > a
=>
%% replaces modules
import sys

sys.modules["json"] = sys.modules["os"] = sys.modules["traceback"] = None
print("a")
# > a
=>
%% forgets all modules
import sys

sys.modules.clear()
print("a")
# > a
=>
%% forgets torch
import sys

import torch

x = torch.ones(2)
print(x)
# > tensor([1., 1.])
sys.modules["torch"] = None
y = 2 * x
=>
%% replaces a function that runs it
import json

json.dumps = None
x = 1
=>
3: ended its own process with exit code 1, at line 3
%% set_default_dtype
import torch

torch.set_default_dtype(torch.float64)
print(torch.ones(2).dtype)
# > torch.float64
=>
%% manual_seed
import torch

generator = torch.manual_seed(7)
print(torch.initial_seed())
# > 7
=>
%% use_deterministic_algorithms
import torch

torch.set_deterministic_debug_mode("error")  # the same, without an import of 800 modules
print(torch.are_deterministic_algorithms_enabled())
# > True
=>
%% set_grad_enabled
import torch

mode = torch.set_grad_enabled(False)
print(torch.is_grad_enabled())
# > False
=>
%% replaces Tensor.backward
import torch

torch.Tensor.backward = lambda self, gradient=None: print("backward", gradient)
x = torch.ones(2, requires_grad=True)
(2 * x).backward(torch.ones(2))
# > backward tensor([1., 1.])
print(x.grad)
# > None
=>
%% replaces what describes a tensor
import torch

torch.Tensor.tolist = torch.Tensor.__repr__ = torch.Tensor.shape = None
x = torch.ones(2)
print(x)
#! TypeError: 'NoneType' object is not callable
=>
%% leaves a dispatch mode that raises
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Mode(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        raise ValueError(func)


x = torch.ones(2)
mode = Mode().__enter__()
print("a")
# > a
=>
%% chdir
import os

os.chdir("/")
print(os.getcwd())
# > /
=>
%% removes its working folder
import os

os.rmdir(os.getcwd())
print("a")
# > a
=>
%% removes the folder above
import shutil

shutil.rmtree("..", ignore_errors=True)
print("a")
# > a
=>
: cannot be run: No such file or directory
%% deletes its own file
import os

os.remove(__file__)
print("a")
# > a
=>
: was deleted while it ran
%% warnings filters
import warnings

warnings.simplefilter("error")
warnings.warn("strict")
#! UserWarning: strict
=>
%% warnings ignored
import warnings

warnings.simplefilter("ignore")
warnings.warn("lost")
=>
%% replaces showwarning
import warnings

warnings.showwarning = lambda *_: print("shown")
warnings.warn("lost")
# > shown
=>
%% its own trace function
import sys

import torch

lines = []


def trace(frame, event, arg):
    lines.append(event)
    return trace


def f():
    return torch.ones(2)


sys.settrace(trace)
x = f()
sys.settrace(None)
print(lines[-2:])
# > ['call', 'line']
=>
%% a profile function
import sys

sys.setprofile(lambda frame, event, arg: None)
x = len("a")
=>
%% a profile function that raises
import sys


def profile(frame, event, arg):
    raise ValueError(event)


sys.setprofile(profile)
x = 1
=>
8: raises, so that line 9 and what follows never runs; correct it, or end the file here with
%% an audit hook that raises
import sys


def hook(event, arguments):
    if event == "exec":
        raise ValueError(event)


sys.addaudithook(hook)
x = 1
=>
10: does raise or warn, which the file does not state; under line 10, write
%% deep recursion
def f(n):
    return f(n + 1)


f(0)
#! RecursionError: maximum recursion depth exceeded
=>
%% recursion without a limit
import sys


def f(n):
    return max(map(f, [n + 1]))


sys.setrecursionlimit(10**9)
f(0)
=>
9: was killed by SIGSEGV, at line 9
%% a low recursion limit
import sys

sys.setrecursionlimit(40)
print("a")
# > a
=>
%% a RecursionError inside repr
class Endless:
    def __repr__(self):
        return f"<{self!r}>"


print(Endless())
#! RecursionError: maximum recursion depth exceeded
=>
%% raises KeyboardInterrupt
raise KeyboardInterrupt
#! KeyboardInterrupt
=>
%% interrupts itself
import os
import signal

os.kill(os.getpid(), signal.SIGINT)
#! KeyboardInterrupt
=>
%% raises SystemExit
raise SystemExit("no")
#! SystemExit: no
=>
%% raises GeneratorExit
raise GeneratorExit
#! GeneratorExit
=>
%% an exception whose str raises
class Mute(Exception):
    def __str__(self):
        raise ValueError("no text")


raise Mute
#! Mute: <exception str() failed>
=>
%% an exception whose str does not end
class Mute(Exception):
    def __str__(self):
        while True:
            pass


raise Mute
=>
7: TIME, at line 7
%% an exception group
raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
#! ExceptionGroup: two (2 sub-exceptions)
=>
%% an exception of 1 MB
raise ValueError("a" * 1_000_000)
=>
1: does raise or warn, which the file does not state; under line 1, write
%% a warning of many lines
import warnings

warnings.warn("a\n" * 10_000)
=>
3: does raise or warn, which the file does not state; under line 3, write
%% prints many other lines than it states
for i in range(9_000):
    print(i)
# > 1
=>
3: does not print what the file states (- stated, + came)
%% multiprocessing
import multiprocessing

with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
# > [1, 2]
=>
%% multiprocessing that starts afresh
import multiprocessing


def double(x):
    return 2 * x


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(double, [1, 2]))
# > [2, 4]
=>
%% DataLoader workers
import torch
from torch.utils.data import DataLoader

for batch in DataLoader([torch.ones(1), torch.zeros(1)], num_workers=2):
    print(batch)
# > tensor([[1.]])
# > tensor([[0.]])
=>
%% prints NUL
print("a\0b")
=>
1: prints U+0000; print repr() of it instead
%% prints a carriage return
print("a\rimport os")
=>
1: prints U+000D; print repr() of it instead
%% prints invalid UTF-8
import os

size = os.write(1, b"a\n\xff")
=>
3: prints byte 0xFF, which is not UTF-8; print repr() of it instead
%% prints 1 MB on one line
x = 1
print("a" * 1_000_000)
=>
2: printed more than 100000 bytes, at line 2
%% prints ANSI colours
print("\x1b[31mred\x1b[0m")
=>
1: prints U+001B; print repr() of it instead
%% raises with a carriage return
raise ValueError("a\rimport os")
=>
1: raises with U+000D; print repr() of it instead
%% non-ASCII names
import torch

größe = torch.ones(2)
变量 = 2 * größe
print(变量)
# > tensor([2., 2.])
=>
%% a main guard
def main():
    print("main")


if __name__ == "__main__":
    main()
# > main
=>
%% dataclasses and pickle
import pickle
from dataclasses import dataclass

import torch


@dataclass
class Pair:
    x: torch.Tensor
    y: int = 2


pair = pickle.loads(pickle.dumps(Pair(torch.ones(2))))
print(pair)
# > Pair(x=tensor([1., 1.]), y=2)
=>
%% from __future__
from __future__ import annotations

import torch


def f(x: Unknown) -> Never:
    return 2 * x


print(f(torch.ones(2)), f.__annotations__)
# > tensor([2., 2.]) {'x': 'Unknown', 'return': 'Never'}
=>
%% async
import asyncio

import torch


async def double(x):
    await asyncio.sleep(0)
    y = 2 * x
    return y


async def main():
    return await asyncio.gather(double(torch.ones(2)), double(torch.zeros(2)))


print(asyncio.run(main()))
# > [tensor([2., 2.]), tensor([0., 0.])]
=>
"""

FAULTS = {case.id: case.values for case in golden(TABLE)} | {
    "a byte-order mark": (
        "\ufeffx = 1\n",
        "1: starts with a byte-order mark; save it as UTF-8 without one",
    ),
    "tabs": (
        "if True:\n\tx = 1\n",
        "2: holds a tab; indent with spaces, and write \\t in a string",
    ),
    "CRLF": ("print(1)\r\n# > 1\r\nx = 2\r\n", ""),
}
FAULTS = {
    name: (source, said.replace("TIME", TIME).replace("EXIT", EXIT))
    for name, (source, said) in FAULTS.items()
}
FILES = {"fault_" + re.sub(r"\W+", "_", name): name for name in FAULTS}
CHANGED = {"fault_deletes_its_own_file"}  # by itself
REPLACES = "does "  # a disagreement, which update settles

GOOD = [
    """\
import torch

x = torch.arange(1.0, 4.0, requires_grad=True)
y = x.pow(2)
y.backward(gradient=torch.full_like(y, {i}.0))
print(x.grad)
""",
    """\
import torch

print(torch.initial_seed() == 7, torch.get_default_dtype())
x = torch.full((2, 2), {i}.5)
print(x, torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled())
""",
    """\
import json
import os
import sys
import warnings

import torch

warnings.warn("number {i}", DeprecationWarning)
print(json.dumps(os.listdir()), sys.gettrace(), sys.getrecursionlimit(), len(sys.argv))
x = torch.ones({i} % 7)
raise ValueError(x.shape)
""",
    """\
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return {i} * grad_output


x = torch.ones(2, 2, requires_grad=True)
Double.apply(x).sum().backward()
print(x.grad)
""",
]


def put_good(folder):
    """A hundred programs, none of which states yet what it does."""
    sources = [GOOD[i % len(GOOD)].replace("{i}", str(i)) for i in range(100)]
    return [put(folder / f"good_{i}.py", source) for i, source in enumerate(sources)]


def put_faults(folder):
    return [put(folder / f"{file}.py", FAULTS[name][0]) for file, name in FILES.items()]


def problem(report):
    """The line and the message of its only problem; nothing, if there is none."""
    if not report.problems:
        return ""
    (only,) = report.problems
    assert only.path == report.path
    return f"{only.line or ''}: {only.message}"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What update makes of the good ones where nothing else runs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert not [report for report in each(put_good(folder), write=True) if report.problems]
    return contents(folder)


@pytest.fixture(scope="module", params=["check", "update"])
def ran(request, tmp_path_factory, undisturbed):
    """The faults and the good ones, mixed, in one run: what it said and what it left."""
    writes = request.param == "update"
    folder = tmp_path_factory.mktemp(request.param)
    good, faults = put_good(folder), put_faults(folder)
    if not writes:
        for name, data in undisturbed.items():
            (folder / name).write_bytes(data)
        agree = [path for path in faults if not FAULTS[FILES[path.stem]][1]]
        limits = replace(LIMITS, seconds=60)
        made = list(each(agree, write=True, limits=limits))
        assert [problem(report) for report in made] == [""] * len(agree)
    before = contents(folder)
    with marked(tmp_path_factory) as (mark, temporary):
        paths = Random(0).sample(good + faults, len(good + faults))
        reports = list(each(paths, write=writes, limits=LIMITS, jobs=JOBS))
        soon(lambda: not processes(mark))
        left = processes(mark)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    assert [report.path for report in reports] == paths
    return SimpleNamespace(
        folder=folder,
        writes=writes,
        reports={report.path.stem: report for report in reports},
        before=before,
        after=contents(folder),
        processes=left,
        temporary=list(temporary.iterdir()),
    )


@contextmanager
def marked(tmp_path_factory):
    """Know processes by a text in their environment, temporary files by their folder."""
    temporary = tmp_path_factory.mktemp("temporary")
    mark = f"VERIFIED_SNIPPETS_TEST={temporary}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*mark.split("="))
        patch.setattr(tempfile, "tempdir", str(temporary))
        yield mark, temporary


@pytest.mark.parametrize("file", FILES)
def test_one_message_says_where_and_why(ran, file):
    expected = FAULTS[FILES[file]][1]
    if ran.writes and REPLACES in expected:
        expected = ""
    assert problem(ran.reports[file]) == expected


@pytest.mark.parametrize("file", FILES)
def test_its_files_are_as_they_were_or_whole(ran, file):
    source, said = FAULTS[FILES[file]]
    program, record = (ran.after.get(f"{file}.{suffix}") for suffix in ("py", "json"))
    if file in CHANGED:
        assert program is None
    elif not ran.writes or (said and REPLACES not in said):
        assert program == source.encode()
        assert record == ran.before.get(f"{file}.json")
    else:
        path = ran.folder / f"{file}.py"
        assert load_record(path, load(path).digest)
        assert without_marks(program.decode()) == without_marks(source)
        assert said or program == source.encode()


def test_the_good_ones_are_untouched(ran, undisturbed):
    assert {name: data for name, data in ran.after.items() if name in undisturbed} == undisturbed
    for name, report in ran.reports.items():
        if name.startswith("good"):
            assert report.problems == ()
            assert bool(report.diff) == ran.writes


def test_nothing_is_left(ran):
    names = {f"{file}.{suffix}" for file in ran.reports for suffix in ("py", "json")}
    assert set(ran.after) <= names
    assert ran.processes == {}
    assert ran.temporary == []


def test_reports_are_short(ran):
    for report in ran.reports.values():
        for only in report.problems:
            lines = str(only).split("\n")
            assert len(lines) <= MANY + 1 and max(map(len, lines)) <= LONG + 50


def test_started_afresh_they_give_the_same(tmp_path, tmp_path_factory):
    faults = {path: FAULTS[FILES[path.stem]] for path in put_faults(tmp_path)}
    limits = dict.fromkeys(faults, LIMITS)
    for path, (source, said) in faults.items():
        if "import torch" in source:  # which takes its own time and memory
            limits[path] = Limits(30 if TIME in said else 60, output=LIMITS.output)

    def run(path):
        with Runner(limits[path]) as runner:
            return update(path, runner)

    with marked(tmp_path_factory) as (mark, temporary), ThreadPoolExecutor(JOBS) as pool:
        reports = list(pool.map(run, faults))
        assert soon(lambda: not processes(mark)), processes(mark)
    expected = {}
    for path, (_, said) in faults.items():
        said = said.replace(f"{SECONDS} s", f"{limits[path].seconds} s")
        said = said.replace(f"{LIMITS.memory} bytes", f"{limits[path].memory} bytes")
        expected[path] = "" if REPLACES in said else said
    assert {report.path: problem(report) for report in reports} == expected
    assert list(temporary.iterdir()) == []


# What need not be among a hundred others.
ALONE = r"""
%% closes stderr and raises
import sys

sys.stderr.close()
1 / 0
#! ZeroDivisionError: division by zero
=>
%% replaces stderr and raises
import sys

sys.stderr = None
1 / 0
#! ZeroDivisionError: division by zero
=>
%% an exception whose str exits
class Mute(Exception):
    def __str__(self):
        raise SystemExit


raise Mute
#! Mute: <exception str() failed>
=>
%% notes that are no text
error = ValueError("a")
error.__notes__ = 3
raise error
#! ValueError: a
=>
%% replaces stdout with what exits
import sys


class Odd:
    def write(self, text): ...

    def flush(self):
        raise SystemExit


sys.stdout = Odd()
print("lost")
=>
%% floods stderr
import sys

for i in range(200):
    print("a" * 10_000, file=sys.stderr)
=>
3: printed more than 100000 bytes, at line 3
"""


@pytest.mark.parametrize(("source", "expected"), golden(ALONE))
def test_alone(folder, monkeypatch, source, expected):
    monkeypatch.setenv("VERIFIED_SNIPPETS_TEST", str(folder))
    path = put(folder / "s.py", source)
    with Runner(LIMITS, ["decimal"]) as runner:
        report = update(path, runner)
    left = soon(lambda: not processes(str(folder))) or processes(str(folder))
    for pid in {} if left is True else left:
        os.kill(pid, signal.SIGKILL)
    assert left is True
    assert problem(report) == expected
    assert without_marks(path.read_text()) == without_marks(source)
    assert expected or path.read_text() == source


def test_what_is_random_differs_from_run_to_run(folder):
    path = put(folder / "s.py", "import torch\n\nprint(torch.rand(2))\n")
    with Runner(modules=["torch"]) as runner:
        report = update(path, runner)
    assert "differs from run to run" in problem(report)


def test_a_parent_that_is_killed_is_done_without(folder, monkeypatch):
    monkeypatch.setenv("VERIFIED_SNIPPETS_TEST", str(folder))
    source = "import time\n\ntime.sleep(0.3)\nprint(1)\n# > 1\n"
    paths = [put(folder / f"{i}.py", source) for i in range(4)]
    with Runner(modules=["decimal"]) as runner, ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(update, path, runner) for path in paths]
        servers = soon(lambda: [p for p, of in processes(str(folder)).items() if "decimal" in of])
        os.kill(min(servers), signal.SIGKILL)
        assert [report.result().problems for report in reports] == [()] * 4
        assert update(paths[0], runner).diff == ()
    assert soon(lambda: not processes(str(folder)))
