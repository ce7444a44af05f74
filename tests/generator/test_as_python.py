"""A program runs as `python file.py` runs it, and the same in each way to run it."""

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from generator.helpers import put, text

from verified_snippets import Runner, SnippetError, load, update

DELETED = "class D:\n    def __del__(self):\n        print('del')\n\n\nd = D()\n"
PROGRAMS = {
    "constants of one module": "a = 1000\nb = 1000\nprint(a is b)\n",
    "what a module has": (
        "x: int = 1\nprint(type(__builtins__).__name__, __annotations__, __cached__, __spec__)\n"
        "print(type(__loader__).__name__, dir())\n"
    ),
    "no frame above the module": (
        "import inspect\nimport sys\n\nprint(len(inspect.stack()), sys._getframe().f_back)\n"
    ),
    "modules that are there": "import sys\n\nprint(sorted(sys.modules))\n",
    "its own excepthook": (
        "import sys\n\nsys.excepthook = lambda *error: print('hook', error[0].__name__)\n1 / 0\n"
    ),
    "what ends with Python": (
        "import atexit\n\n\nclass D:\n    def __del__(self):\n        print('del')\n\n\n"
        "def g():\n    try:\n        yield\n    finally:\n        print('finally')\n\n\n"
        "d = D()\nit = g()\nnext(it)\natexit.register(print, 'exit')\n"
    ),
    "what ends in a ring": (
        "class D:\n    def __del__(self):\n        print('del')\n\n\n"
        "d = D()\nd.itself = d\nraise ValueError\n"
    ),
    "finalizers": (
        "import atexit\nimport weakref\n\n\nclass W: ...\n\n\nw = W()\n"
        "atexit.register(print, 'exit')\nweakref.finalize(w, print, 'finalized')\n"
    ),
    "what atexit holds": f"{DELETED}import atexit\n\natexit.register(lambda: print('exit'))\n",
    "what a signal handler holds": (
        f"{DELETED}import signal\n\nbefore = signal.signal(signal.SIGTERM, lambda *_: None)\n"
    ),
    "what it adds to builtins": f"{DELETED}import builtins\n\nbuiltins.d = d\ndel d\n",
    "what it replaces in builtins": (
        f"{DELETED}import builtins\n\nown = print\nbuiltins.print = lambda *text: own('own', *text)\n"
    ),
    "what is left at its end": (
        "import sys\n\n\nclass D:\n    def __del__(self):\n        print(sys.is_finalizing(), len(dir(__builtins__)))\n"
        "        open('/dev/null')\n        print('opened')\n\n\nd = D()\n"
    ),
    "folders that were looked into": (
        "import os\nimport sys\n\nprint([os.path.basename(path) for path in sys.path_importer_cache])\n"
    ),
    "a thread that goes on": (
        "import threading\nimport time\n\n\ndef f():\n    time.sleep(0.1)\n    print('thread')\n\n\n"
        "threading.Thread(target=f).start()\n"
    ),
    "descriptors": "import os\n\nprint(os.open('/', os.O_RDONLY), os.listdir('.'))\n",
    "asyncio": (
        "import asyncio\n\n\nasync def main():\n    print(asyncio.current_task() is None)\n\n\n"
        "asyncio.run(main())\n"
    ),
    "streams": "import sys\n\nprint(sys.stdout.mode, sys.stdout.name, sys.stdin.mode)\n",
}


@pytest.fixture(
    scope="module",
    params=[{"modules": ["markdown", "numpy"]}, {"fork": False}],
    ids=["forked", "spawned"],
)
def either(request):
    with Runner(**request.param) as runner:
        yield runner


FIRST = {
    "alone": "",
    "with a library": "import markdown\n",  # whose import is shared where processes are forked
    "with one whose values are looked at": "import numpy\n",
}


@cache
def printed_by_python(source):
    """The lines that a program prints under Python, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        alone = subprocess.run(
            [sys.executable, put(Path(folder, "project/s.py"), source)],
            cwd=empty,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    return alone.stdout.splitlines()


@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_prints_what_it_prints_under_python(folder, either, source, first):
    record = either.run(load(put(folder / "s.py", first + source)))
    printed = [line for effect in record.effects for line in effect.output]
    assert printed == printed_by_python(first + source)


def test_the_callers_environment_does_not_reach_a_program(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("ANYTHING", "1")
    names = "['COLUMNS', 'TZ', 'ANYTHING']"
    source = f"import os\n\nprint([os.environ.get(name) for name in {names}])\n"
    with Runner() as runner:
        record = runner.run(load(put(folder / "s.py", source)))
    assert record.effects[0].output == ("[None, 'UTC', None]",)


def test_a_message_has_a_limit_of_size(folder):
    path = put(folder / "s.py", "raise ValueError('a' * 2_000_000)\n")
    with Runner() as runner, pytest.raises(SnippetError, match="more than 1000000 characters"):
        runner.run(load(path))


def test_the_order_of_a_set_is_no_fact(folder):
    path = put(folder / "s.py", "print({'a', 'b', 'c', 'd'})\n")
    with Runner() as runner:
        said = text(update(path, runner).problems)
    assert "differs from run to run" in said
    assert "with PYTHONHASHSEED=1 it does that: sort what comes from a set or a hash" in said
    assert path.read_text() == "print({'a', 'b', 'c', 'd'})\n"
