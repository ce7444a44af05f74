"""Both ways to follow a program, the trace function's and sys.monitoring's, tell the same of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("both_events.py")
PROGRAMS = {
    "a loop": """
total = 0
for i in range(3):
    total += i
else:
    total = -total
while total < 0: total += 1
""",
    "calls": """
def outer(n):
    def inner(m):
        return m + n
    return inner(n) + inner(1)

class Point:
    size = 2
    def __init__(self, x):
        self.x = x
    def __add__(self, other):
        return Point(self.x + other.x)

p = Point(1) + Point(2)
q = outer(p.x) + (lambda k: k * 2)(3)
""",
    "comprehensions": """
a = [i for i in range(3)]
b = {i: [j for j in a] for i in a}
c = sum(
    i
    for i in a
    if i
)
""",
    "a comprehension that calls": """
def twice(n):
    return 2 * n

def all_of(numbers):
    got = [twice(n) for n in numbers]
    n = [twice(n) for n in got]
    return [last := twice(m) for m in n], last

class Table:
    rows = [twice(n) for n in range(2)]

a = [twice(n) for n in all_of([1, 2])[0]]
""",
    "a generator": """
def numbers(n):
    for i in range(n):
        got = yield i
    return n

def all_of(n):
    yield from numbers(n)

each = numbers(3)
first = next(each)
second = each.send("x")
each.close()
rest = [*all_of(2)]
""",
    "a generator that is told of an error": """
def numbers():
    try:
        yield 1
    except KeyError:
        yield 2

each = numbers()
next(each)
x = each.throw(KeyError())
try:
    each.throw(ValueError())
except ValueError:
    y = 1
""",
    "coroutines": """
import asyncio

async def add(x):
    await asyncio.sleep(0)
    return x + 1

async def main():
    return await asyncio.gather(add(1), add(2))

done = asyncio.run(main())
""",
    "errors": """
def fail(n):
    try:
        1 / n
    finally:
        n = 1

def catch():
    try:
        fail(0)
    except ZeroDivisionError as error:
        kept = str(error)
    return kept

said = catch()
fail(0)
""",
    "a context": """
import contextlib

@contextlib.contextmanager
def context():
    yield 1

def use():
    with context() as one, contextlib.suppress(KeyError):
        {}[one]
    return one

a = use()
""",
    "a library": """
import library

def f(n):
    return n + 1

a = library.heard(f, 1)
b = library.unheard(f, 2)
c = [library.heard(f, n) for n in library.heard_numbers(3)]
""",
    "a library that fails": """
import library

def f(n):
    return 1 / n

def g():
    try:
        return library.heard(f, 0)
    except ZeroDivisionError:
        return library.unheard(f, 1)

a = g()
library.heard(library.heard, f, 0)
""",
    "a rest": """
import library

def key(n):
    return -n

def use(n):
    before = library.heard(sorted, [1, 2])
    after = library.heard(key, n)
    return after

a = use(1)
for i in range(40):
    b = library.heard(sorted, range(3))
    a = use(a)
""",
    "a rest that calls the program": """
import library

class Number(int):
    def __lt__(self, other):
        return int(self) < int(other)

for _ in range(3):
    a = library.heard(sorted, [Number(n) for n in (3, 1, 2) * 9])
    b = Number(1) < Number(2)
""",
    "threads": """
import threading

def work(n):
    done.append(n)

done = []
all_threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for thread in all_threads:
    thread.start()
    thread.join()
work(4)
""",
    "a trace function of another thread": """
import threading

seen = []

def own(frame, event, arg):
    if frame.f_code.co_name == "work":
        seen.append(event)
    return own

def work():
    x = 1
    return x

def run():
    threading.settrace(own)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    threading.settrace(None)

work()
run()
""",
    "its own trace function": """
import sys

def own(frame, event, arg):
    return own

def f():
    return 1

a = f()
sys.settrace(own)
b = f()
""",
    "its own trace function within a function": """
import sys

def f():
    sys.settrace(lambda *event: None)
    x = 1
    sys.settrace(None)
    return x

a = f()
b = 2
""",
    "its own trace function in a line": """
import sys

def g():
    return 1

def f():
    sys.settrace(lambda *event: None); g(); sys.settrace(None)

a = 1
f()
""",
    "functions that are not always followed": """
def now_and_then(n):
    m = n + 1
    return m

a = [now_and_then(n) for n in range(5)]
""",
    "a generator that is not always followed": """
def now_and_then(n):
    while n:
        n -= 1
        yield n

a = [n for n in now_and_then(5)]
""",
    "a recursion": """
def depth(n):
    return depth(n - 1) + 1 if n else 0

a = depth(60)
""",
    "a recursion without end": """
def depth(n):
    return depth(n + 1)

try:
    depth(0)
except RecursionError:
    a = 1
b = 2
""",
    "text that is executed": """
exec("def f(x):\\n    return x")
a = f(1)
from collections import namedtuple
Point = namedtuple("Point", "x y")
b = Point(1, 2)
""",
    "a match": """
def kind(x):
    match x:
        case [a, *_]:
            return a
        case int():
            return 0
    return None

all_of = [kind(1), kind([2]), kind("")]
""",
}


def find_newer_python():
    """Return a Python that has sys.monitoring: this one, or another on this machine; None if there is none."""
    names = [shutil.which(f"python3.{minor}") for minor in range(12, 16)]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for python in [
        sys.executable,
        *filter(None, names),
        *sorted(root.glob("3.1[2-9]*/bin/python")),
    ]:
        asks = "import sys; sys.monitoring"
        if subprocess.run([str(python), "-c", asks], capture_output=True).returncode == 0:
            return str(python)
    return None


@pytest.fixture(scope="module")
def newer_python():
    if (python := find_newer_python()) is None:
        pytest.skip("no Python 3.12 or later is here")
    return python


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_ways_tell_the_same(newer_python, name):
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [newer_python, str(SCRIPT)],
        input=PROGRAMS[name],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert done.stderr == ""
    by_trace_function, by_monitoring = json.loads(done.stdout)
    assert by_monitoring == by_trace_function
    assert len(by_monitoring) > 3
