"""What a run records: each program with what it does, as `update` would write it."""

import pytest
from generator.helpers import golden, put, without_marks

from verified_snippets import load
from verified_snippets.snippet.compare import rewrite

OUTPUT = r"""
%% lines, a blank one, spaces at line ends, no last newline
print("a ")
# > a
print()
# >
print("  b\n\nc", end="")
# >   b
# >
# > c
x = 1
print("", end="")
print("d", end="")
# > d
print("e")
# > e
%% from functions and generators, under the statement that ran them
def count(n):
    for i in range(n):
        print("before", i)
        yield i


numbers = count(2)
print(next(numbers))
# > before 0
# > 0
total = sum(numbers)
# > before 1
%% from blocks
for i in range(2):
    print(i)
# > 0
# > 1
try:
    print("in")
    1 / 0
except ZeroDivisionError as error:
    print(error)
finally:
    print("out")
# > in
# > division by zero
# > out
%% written below Python
import ctypes
import os
import subprocess
import sys

size = os.write(1, b"by descriptor\n")
# > by descriptor
end = ctypes.CDLL(None).puts(b"by C")
# > by C
code = os.system("echo by a shell")
# > by a shell
done = subprocess.run([sys.executable, "-c", "print('by a process')"])
# > by a process
print("a", end="")
# > a
size = os.write(1, b"b\n")
# > b
%% on standard error
import sys

print("nobody states this", file=sys.stderr)
%% not ASCII
print("vᵀJ → ∂L/∂x 🙂")
# > vᵀJ → ∂L/∂x 🙂
%% into something that stands in for stdout
import contextlib
import io
import sys

with contextlib.redirect_stdout(io.StringIO()) as kept:
    print("kept")
print(repr(kept.getvalue()))
# > 'kept\n'
sys.stdout = io.StringIO()
print("lost")
sys.stdout = sys.__stdout__
print("back")
# > back
sys.stdout = None
print("lost")
%% after stdout is closed
import sys

print("a")
# > a
sys.stdout.close()
print("b")
#! ValueError: I/O operation on closed file.
%% addresses of memory, and no other number
print(hex(255), 0xFF, "0xff")
# > 0xff 255 0xff
print(object())
# > <object object at 0x…>
print([lambda: 1])
# > [<function <lambda> at 0x…>]
%% tabs, as a terminal shows them
print("a\tb\n\tc\td")
# > a       b
# >         c       d
raise ValueError("a\tb")
#! ValueError: a   b
%% a set of strings
print({"a", "b", "c"} == set("abc"), len({"a", "b"}))
# > True 2
"""

PROGRAM = r"""
%% it is the main program
'''What it says.'''
import sys

print(__name__, __doc__, __file__, sys.argv)
# > __main__ What it says. s.py ['s.py']
if __name__ == "__main__":
    print("main")
# > main
%% a later string is no docstring
'''The first.'''
x = 1
'''The second.'''
print(__doc__)
# > The first.
%% a string after the first statement is no docstring
x = 1
'''A string.'''
print(__doc__)
# > None
%% dataclass, pickle and inspect find its classes
import inspect
import pickle
from dataclasses import dataclass


@dataclass
class Point:
    x: int = 1


print(pickle.loads(pickle.dumps(Point(2))))
# > Point(x=2)
print(inspect.getsource(Point).split("\n")[0])
# > @dataclass
print(Point.__module__)
# > __main__
%% imports from __future__ hold for the whole program
from __future__ import annotations


def f(x: Nothing) -> Never: ...


print(f.__annotations__)
# > {'x': 'Nothing', 'return': 'Never'}
%% and for no program without them
def f(x: int): ...


print(f.__annotations__)
# > {'x': <class 'int'>}
%% annotations of the module
x: int = 1
print(__annotations__)
# > {'x': <class 'int'>}
%% its folder is empty, and all that is temporary goes there
import os
import tempfile

print(os.listdir())
# > []
with open("a.txt", "w") as file:
    size = file.write("a")
handle, name = tempfile.mkstemp()
print(os.path.samefile(os.path.dirname(name), os.getcwd()))
# > True
%% nobody answers
input("Name? ")
# > Name?
#! EOFError: EOF when reading a line
%% a traceback names its file and none of ours
import traceback

try:
    1 / 0
except ZeroDivisionError:
    print(traceback.format_exc())
# > Traceback (most recent call last):
# >   File "s.py", line 4, in <module>
# >     1 / 0
# >     ~~^~~
# > ZeroDivisionError: division by zero
# >
%% assertions count
assert 1 > 2, "no"
#! AssertionError: no
"""


@pytest.mark.parametrize("program", [*golden(OUTPUT), *golden(PROGRAM)])
def test_output(folder, runner, program):
    snippet = load(put(folder / "s.py", without_marks(program)))
    assert rewrite(snippet, runner.run(snippet)) == program
