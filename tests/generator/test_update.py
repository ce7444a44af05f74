"""What update writes: file in, file out."""

import subprocess
import sys

import pytest
from generator.helpers import contents, golden, put, put_verified, text

from verified_snippets import check, update

WRITES = r"""
%% marks alone, to the letter
import os,sys
x=1   # a comment


if x :
      print( "a" )
# a note

y = [ 1,
  2 ] 
print(y)
# > wrong
# > lines
# and this stays
=>
import os,sys
x=1   # a comment


if x :
      print( "a" )
# > a
# a note

y = [ 1,
  2 ] 
print(y)
# > [1, 2]
# and this stays
%% marks that agree stay as they are
print(1)
#> 1
print("a\n")

# > a
# >   
print(2)
#> 3
=>
print(1)
#> 1
print("a\n")

# > a
# >   
print(2)
# > 2
%% marks go where nothing is printed
x = 1
# > 1
y = 2
#! ValueError: no
#!     more
z = 3
=>
x = 1
y = 2
z = 3
%% output and error
print(1), 1 / 0
=>
print(1), 1 / 0
# > 1
#! ZeroDivisionError: division by zero
%% under a function, a class and a block
def shows(f):
    print(f.__name__)
    return f


@shows
def f(): ...


class A:
    print("class")


with open("a.txt", "w") as file:
    print("in")
y = 1
=>
def shows(f):
    print(f.__name__)
    return f


@shows
def f(): ...


# > f


class A:
    print("class")


# > class


with open("a.txt", "w") as file:
    print("in")
# > in
y = 1
%% under an import
import nothing.such
=>
import nothing.such

#! ModuleNotFoundError: No module named 'nothing'
%% under a block that ends with a comment of its own
for i in range(2):
    print(i)
    # the last
x = 1
=>
for i in range(2):
    print(i)
    # the last
# > 0
# > 1
x = 1
%% a line number that moves
import inspect

print("a")
print(inspect.currentframe().f_lineno)
=>
import inspect

print("a")
# > a
print(inspect.currentframe().f_lineno)
# > 5
%% in a region
# --8<-- [start:a]
print(1)
# --8<-- [end:a]
=>
# --8<-- [start:a]
print(1)
# > 1
# --8<-- [end:a]
"""

LINE_ENDS = [
    ("print(1)\r\nx = 1\r\n", "print(1)\r\n# > 1\r\nx = 1\r\n"),
    ("print(1)\r\n# > 2\r\n", "print(1)\r\n# > 1\r\n"),
    ("print(1)", "print(1)\n# > 1"),
    ("print(1)\n# > 2", "print(1)\n# > 1"),
    ("x = 1\nprint(x)", "x = 1\nprint(x)\n# > 1"),
    ("x = 1\r\nprint(x)", "x = 1\r\nprint(x)\r\n# > 1"),
    ("print(\r\n    1)", "print(\r\n    1)\r\n# > 1"),
    ("print(1)\r\n# > 2", "print(1)\r\n# > 1"),
    ("x = 1\n# > 1", "x = 1"),
]

FORMATTED = {
    "print": "print(1)\nx = 1\n",
    "multi-line": 'print("a\\n\\nb")\n\n\ndef f(): ...\n',
    "function": "@print\ndef f(): ...\n\n\nx = 1\n",
    "class": "class A:\n    print(1)\n\n\nclass B:\n    print(1)\n",
    "block": "for i in range(2):\n    print(i)\nfor i in range(2):\n    print(i)\n",
    "error": 'x = 1\nraise ValueError("a\\n\\n  b")\n',
    "import": "import nothing_of_that_name\n",
    "import that warns": "import sre_compile\n\nx = 1\n",
    "block that ends with a function": "if True:\n    print(1)\n\n    def f(): ...\n\n\nx = 1\n",
    "docstring": '"""Doc."""\n\nprint(1)\n\nprint(2)\n',
}


@pytest.mark.parametrize(("source", "after"), golden(WRITES))
def test_writes_marks_and_nothing_else(folder, forking, source, after):
    path = put(folder / "s.py", source)
    assert update(path, forking).problems == ()
    assert path.read_text() == after + "\n"
    written = contents(folder)
    assert list(written) == ["s.json", "s.py"]
    assert check(path, forking).problems == ()
    again = update(path, forking)
    assert (again.problems, again.diff) == ((), ())
    assert contents(folder) == written


@pytest.mark.parametrize(("before", "after"), LINE_ENDS)
def test_line_ends_are_kept(folder, forking, before, after):
    path = put(folder / "s.py", before)
    assert text(update(path, forking).problems) == ""
    assert path.read_bytes().decode() == after


@pytest.fixture(scope="module")
def formatted(tmp_path_factory, forking):
    folder = tmp_path_factory.mktemp("formatted")
    for name, source in FORMATTED.items():
        assert update(put(folder / f"{name}.py", source), forking).problems == ()
    return contents(folder)


@pytest.mark.parametrize("formatter", [["ruff", "format", "--no-cache"], ["black"]], ids=" ".join)
def test_a_formatter_leaves_what_was_written(folder, formatted, formatter):
    for name, content in formatted.items():
        put(folder / name, content.decode())
        assert name.endswith(".json") or b"\n# > " in content or b"\n#! " in content, name
    subprocess.run([sys.executable, "-m", *formatter, "--quiet", "."], check=True)
    after = contents(folder)
    assert {name: after[name].decode() for name in after if after[name] != formatted[name]} == {}


def test_permissions_are_kept(folder, forking):
    path = put_verified(folder / "s.py", "print(1)\n# > 2\n")
    path.chmod(0o754)
    path.with_suffix(".json").chmod(0o640)
    assert len(update(path, forking).diff) > 1
    modes = [file.stat().st_mode & 0o777 for file in (path, path.with_suffix(".json"))]
    assert modes == [0o754, 0o640]


def test_a_new_record_is_as_readable_as_any_new_file(folder, forking):
    update(put(folder / "s.py", "print(1)\n"), forking)
    put(folder / "any", "")
    assert (folder / "s.json").stat().st_mode == (folder / "any").stat().st_mode
