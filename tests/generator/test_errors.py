"""What a run records of warnings and raises: each program with its `#!` lines."""

import pytest
from generator.helpers import golden, put, without_marks

from verified_snippets import load
from verified_snippets.snippet.compare import rewrite

WARNINGS = r"""
%% in order, after the output, before the raise
import warnings


def f():
    warnings.warn("first", stacklevel=1)
    print("printed")
    warnings.warn("second", DeprecationWarning, stacklevel=1)
    raise ValueError("third")


f()
# > printed
#! UserWarning: first
#! DeprecationWarning: second
#! ValueError: third
%% each text once a statement
import warnings

for text in "aab":
    warnings.warn(text)
    warnings.warn("a")
#! UserWarning: a
#! UserWarning: b
%% once a line of code, as Python shows it
import warnings


def f():
    warnings.warn("once", stacklevel=1)


f()
#! UserWarning: once
f()
%% those that Python does not show by default
import warnings

warnings.warn("a", PendingDeprecationWarning)
warnings.warn("b", ImportWarning)
warnings.warn("c", ResourceWarning)
warnings.warn("d", DeprecationWarning)
#! DeprecationWarning: d
warnings.warn("e", FutureWarning)
#! FutureWarning: e
%% blamed on who runs the program
import warnings


def f():
    warnings.warn("a", DeprecationWarning, stacklevel=3)
    warnings.warn("b", UserWarning, stacklevel=3)


f()
#! UserWarning: b
%% filters that the program sets itself
import warnings

warnings.simplefilter("ignore")
warnings.warn("a")
warnings.simplefilter("error")
warnings.warn("b")
#! UserWarning: b
%% catch_warnings
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.warn("a")
print(caught[0].message)
# > a
with warnings.catch_warnings():
    warnings.simplefilter("always")
    warnings.warn("b", PendingDeprecationWarning)
#! PendingDeprecationWarning: b
warnings.warn("c")
#! UserWarning: c
%% a class of its own, several lines, its own path, what differs between builds
import warnings


class Odd(UserWarning): ...


warnings.warn("one\n  two", Odd)
#! Odd: one
#!       two
warnings.warn(f"{__file__} warns")
#! UserWarning: s.py warns
warnings.warn("no leaf (Triggered internally at ../a/b.cpp:494.) here")
#! UserWarning: no leaf here
warnings.warn("no leaf (Triggered internally at ../a/b.cpp:494.)")
#! UserWarning: no leaf
warnings.warn(f"a thing {object()}")
#! UserWarning: a thing <object object at 0x…>
"""

RAISES = r"""
%% a builtin
1 / 0
#! ZeroDivisionError: division by zero
%% output before it
print("a", end=""), [].pop()
# > a
#! IndexError: pop from empty list
%% the message is a representation
{}["a"]
#! KeyError: 'a'
%% no message
raise ValueError
#! ValueError
%% a class of its own
class Odd(Exception): ...


raise Odd("no")
#! Odd: no
%% a class of its own, in a function
def f():
    class Odd(Exception): ...

    raise Odd("no")


f()
#! f.<locals>.Odd: no
%% a class of a module
import json

json.loads("{")
#! json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
%% several lines, a blank one, spaces at line ends
raise ValueError("one \n  two\n\nthree\n\n")
#! ValueError: one
#!       two
#!
#!     three
%% the first line is blank
raise ValueError("\ntwo")
#! ValueError:
#!     two
%% notes
error = ValueError("one")
error.add_note("two\nthree")
raise error
#! ValueError: one
#!     two
#!     three
%% notes without a message
error = ValueError()
error.add_note("two")
raise error
#! ValueError
#!     two
%% str() of it raises
class Odd(Exception):
    def __str__(self):
        raise TypeError


raise Odd
#! Odd: <exception str() failed>
%% SystemExit
raise SystemExit(3)
#! SystemExit: 3
%% exit
import sys

sys.exit()
#! SystemExit
%% KeyboardInterrupt
raise KeyboardInterrupt
#! KeyboardInterrupt
%% a group
raise ExceptionGroup("several", [ValueError("a"), TypeError("b")])
#! ExceptionGroup: several (2 sub-exceptions)
%% the cause is not stated
raise ValueError("one") from TypeError("two")
#! ValueError: one
%% in a block
with open("a.txt", "w"):
    print("in")
    raise ValueError("no")
# > in
#! ValueError: no
%% an address
raise ValueError(object())
#! ValueError: <object object at 0x…>
%% an import that fails
__import__("nothing")
#! ModuleNotFoundError: No module named 'nothing'
"""

RAISED_AT = [
    ("x = 1\nraise ValueError\n", 2),
    ("def f():\n    x = 1\n    raise ValueError\n\n\nf()\n", 3),
    ("def f():\n    return g()\n\n\ndef g():\n    return [].pop()\n\n\nf()\n", 6),
    ("import json\n\n\ndef f(text):\n    return json.loads(text)\n\n\nf('{')\n", 5),
    ("print(\n    1,\n    1 / 0,\n)\n", 3),
    ("for i in range(2):\n    print(i)\n    1 / (1 - i)\n", 3),
    ("def odd(f):\n    raise ValueError\n\n\n@odd\ndef f(): ...\n", 2),
    ("with open('a', 'w') as a:\n    a.read()\n", 2),
]


@pytest.mark.parametrize("program", golden(WARNINGS))
def test_warnings(folder, runner, program):
    snippet = load(put(folder / "s.py", without_marks(program)))
    assert rewrite(snippet, runner.run(snippet)) == program


@pytest.mark.parametrize("program", golden(RAISES))
def test_raises(folder, forking, program):
    snippet = load(put(folder / "s.py", without_marks(program)))
    assert rewrite(snippet, forking.run(snippet)) == program


@pytest.mark.parametrize(("source", "line"), RAISED_AT)
def test_the_line_that_raised(folder, runner, source, line):
    record = runner.run(load(put(folder / "s.py", source)))
    assert record.effects[-1].raised is not None
    assert record.effects[-1].raised_at == line
