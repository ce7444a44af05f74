"""A program gives the same record however it is started, and prints what it prints under python."""

import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fuzz.conftest import SECONDS
from fuzz.fuzzing import fuzzed
from fuzz.programs import LOOKS, PACKAGES, program
from generator.helpers import put
from hypothesis import strategies as st

from verified_snippets import Runner, SnippetError, load
from verified_snippets.checking import modules_to_preload
from verified_snippets.record.serialize import dumps
from verified_snippets.running.environment import build_environment
from verified_snippets.running.limits import DEFAULT_LIMITS

FEW = 12  # inputs in the suite: each is three processes
SHARED = ["markdown", "yaml", "jinja2"]  # whose import takes a fraction of a second
LINES = [
    "a = 1000",
    "b = 1000\nprint(a is b) if 'a' in globals() else print('none')",
    "print(sorted(globals()))",
    "print(__annotations__, __doc__, __spec__)",
    "x: int = 1",
    "'a docstring?'",
    "import sys\nprint(sys.argv[1:], sys.path[1:] == [*dict.fromkeys(sys.path[1:])], sys.flags)",
    "import sys\nprint(len(sys.modules), sys.getrecursionlimit(), sys.gettrace())",
    "import sys\nprint(sys.stdin.isatty(), sys.stdout.encoding, sys.stderr.errors)",
    "import sys\nsys.excepthook = lambda *error: print('hook', error[1])",
    "import os\nprint(os.listdir(), sorted(os.environ))",
    "import os\nprint(os.open(os.devnull, 0))",
    "import inspect\nprint(len(inspect.stack()), inspect.getsource(inspect.currentframe())[:5])",
    "import warnings\nwarnings.warn('told', stacklevel=2)",
    "import warnings\nprint(len(warnings.filters))",
    "import atexit\nlater = atexit.register(print, 'exit')",
    "import threading\nprint(threading.enumerate())",
    "import threading\nthreading.Thread(target=print, args=['thread']).start()",
    "import gc\nprint(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() == 0)",
    "import signal\nprint(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD))",
    "import weakref\n\n\nclass W: ...\n\n\nw = W()\nend = weakref.finalize(w, print, 'finalized')",
    "class D:\n    def __del__(self):\n        print('del')\n\n\nd = D()",
    "import atexit\nheld = atexit.register(lambda: print('held'))",
    "import signal\nbefore = signal.signal(signal.SIGTERM, lambda *_: None)",
    "import builtins\n\n\nclass B:\n    def __del__(self):\n        print('built in')\n\n\nbuiltins.b = B()",
    "def g():\n    try:\n        yield 1\n    finally:\n        print('closed')\n\n\nit = g()\nprint(next(it))",
    "def f(n):\n    return f(n + 1)\n\n\ntry:\n    f(0)\nexcept RecursionError as error:\n    print(error)",
    "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())",
    "import random\nrandom.seed(1)\nprint(random.random())",
    "print(hash('a'), {'a', 'b', 'c'})",
    "raise ValueError('raised')",
    "raise SystemExit(3)",
    "import asyncio\n\n\nasync def main():\n    print(asyncio.current_task() is None)\n\n\nasyncio.run(main())",
    *(program(name, look) for name in ("json", "logging", *SHARED) for look in LOOKS),
]
PROGRAMS = st.tuples(
    st.lists(st.sampled_from([f"import {name}" for name in SHARED]), max_size=2),
    st.lists(st.sampled_from(LINES), min_size=1, max_size=5),
).map(lambda parts: "\n".join([*parts[0], "", *parts[1], ""]))


def recorded(runner, path):
    """The record of a run as it is kept, or why there is none."""
    try:
        return dumps(runner.run(load(path)))
    except SnippetError as refused:
        return str(refused)


def printed(runner, path):
    """What a run prints."""
    return [line for effect in runner.run(load(path)).effects for line in effect.output]


def printed_by_python(path):
    """What `python file.py` prints, in the environment and in such a folder as a run has."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("work", "home"):
            Path(folder, name).mkdir()
        done = subprocess.run(
            [sys.executable, path],
            cwd=Path(folder, "work"),
            env=build_environment(Path(folder), DEFAULT_LIMITS),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    text = done.stdout.replace(str(path), path.name)
    return [line.rstrip() for line in text.removesuffix("\n").split("\n")] if text else []


@pytest.fixture(scope="module")
def runners():
    with Runner(modules=SHARED) as forking, Runner(fork=False) as spawning:
        yield forking, spawning


def test_a_made_up_program_gives_the_same_record_in_both_ways(tmp_path, runners):
    forking, spawning = runners

    def same(source):
        path = put(tmp_path / "s.py", source)
        assert recorded(forking, path) == recorded(spawning, path)
        assert printed(forking, path) == printed_by_python(path)

    fuzzed(PROGRAMS, most=FEW)(same)()


@pytest.mark.skipif(not SECONDS, reason="it takes minutes: make fuzz")
def test_many_programs_give_the_same_records_alone_and_among_others(tmp_path):
    paths = [
        put(tmp_path / f"{name}_{number}.py", program(name, look))
        for name in PACKAGES
        for number, look in enumerate(LOOKS)
    ]
    with Runner(fork=False) as runner, ThreadPoolExecutor(2) as pool:
        alone = dict(zip(paths, pool.map(lambda path: recorded(runner, path), paths), strict=True))
    wrong = {}
    for jobs in (1, 2, 3, 4):
        for order in range(3):
            mixed = random.Random(order).sample(paths, len(paths))
            with (
                Runner(modules=modules_to_preload(map(load, mixed))) as runner,
                ThreadPoolExecutor(jobs) as pool,
            ):
                records = pool.map(lambda path, runner=runner: recorded(runner, path), mixed)
                for path, record in zip(mixed, records, strict=True):
                    if record != alone[path]:
                        wrong[path.name, jobs, order] = (alone[path], record)
    print(f"{len(paths)} programs in {12 * len(paths)} runs among others: {len(wrong)} differ")
    assert wrong == {}
