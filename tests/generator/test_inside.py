"""What is printed, warned and raised inside a function, a loop or a block, stated under its own line."""

import json

import pytest
from generator.helpers import golden, put, text

from verified_snippets import check, update
from verified_snippets.record.serialize import loads
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

AGREES = """
%% a loop
for i in range(2):
    print(i)
    # > 0
    # > 1
%% a function, and what calls it
def f(x):
    print("in", x)
    # > in 1
    # > in 2

    return x


print(f(1) + f(2))
# > 3
%% an except block
try:
    int("a")
except ValueError as error:
    print(error)
    # > invalid literal for int() with base 10: 'a'
else:
    print("none")
%% a warning, and an error in the last statement
import warnings


def f():
    warnings.warn("old")
    # ! UserWarning: old
    raise KeyError("k")
    #! KeyError: 'k'


f()
%% only some of the lines
def f():
    print("a")
    # > a
    print("b")


f()
# > b
%% what returns, goes on, and yields
def each():
    for i in range(4):
        if i == 1:
            continue
        elif i == 3:
            print("end")
            # > end
            return
        yield print(i)
        # > 0
        # > 2


list(each())
%% one that raises what another catches
def f():
    print("before")
    # > before
    print(1 / 0)


try:
    f()
except ZeroDivisionError:
    print("after")
# > after
%% a method, a with, and deeper
class A:
    def f(self):
        with open("x", "w"):
            if self:
                print("deep")
                # > deep
            print("less deep")
            # > less deep
        # nothing


A().f()
%% the value of an expression that prints nothing, as a console shows it
x = ["a"]
x
# > ['a']
(
    x
    + [1]
)
# > ['a', 1]
"é"
# > 'é'
x
%% the values of an expression inside
import asyncio


async def f(x):
    x, 1
    # > (0, 1)
    # > (2, 1)
    await asyncio.sleep(0, x)
    # > 0
    # > 2


for i in (0, 2):
    asyncio.run(f(i))
%% of several times, only what is printed, if anything is
import atexit
import sys


def f(i):
    if i == 1:
        print("printed")
    elif i == 2:
        print("unseen", file=sys.stderr)
    else:
        return i


for i in range(4):
    f(i)
    # > printed
atexit.register(print, "late")
print("unseen", file=sys.stderr)
# > late
%% but not beside what it prints
def f():
    print("printed")
    return 3


f()
# > printed
%% what a line that prints nothing writes to standard error
import logging
import sys

logging.warning("careful")
# > WARNING:root:careful
print("unseen", end="", file=sys.stderr)
print("seen", end="", file=sys.stderr)
# > seen
print("unseen", file=sys.stderr)
print("printed")
# > printed
for i in range(2):
    logging.error("in loop %d", i)
    # > ERROR:root:in loop 0
    # > ERROR:root:in loop 1
"""


@pytest.mark.parametrize("source", AGREES.split("\n%% ")[1:])
def test_it_is_stated_under_its_own_line(folder, runner, source):
    source = source.partition("\n")[2].rstrip("\n") + "\n"
    path = put(folder / "wrong.py", source)
    assert text(update(path, runner).problems) == ""
    assert path.read_text() == source
    assert text(check(path, runner).problems) == ""


WRITES = """
%% other output
for i in range(2):
    print(i)
    # > 7
=>
for i in range(2):
    print(i)
    # > 0
    # > 1
%% none
def f():
    print(1)
    # > 1
    return 2
=>
def f():
    print(1)
    return 2
%% the rest after the block
if True:
    print(1)
    # > 2
    print(3)
=>
if True:
    print(1)
    # > 1
    print(3)
# > 3
%% a value that is asked for
x = 3
x
# >
=>
x = 3
x
# > 3
%% a value that is none, one that cannot be shown, and one behind what is printed
class A:
    def __repr__(self):
        raise ValueError


None
# >
A()
# > 1
print(1)
# >
=>
class A:
    def __repr__(self):
        raise ValueError


None
A()
print(1)
# > 1
%% a warning is no output
import warnings

warnings.warn("old")
# >
=>
import warnings

warnings.warn("old")
#! UserWarning: old
"""


@pytest.mark.parametrize(("before", "after"), golden(WRITES))
def test_an_update_writes_it_there(folder, forking, before, after):
    path = put(folder / "s.py", before)
    assert text(update(path, forking).problems) == ""
    assert path.read_text().rstrip("\n") == after


def test_what_differs_is_said_at_its_line(folder, forking):
    path = put(folder / "s.py", "for i in range(2):\n    print(i)\n    # > 0\n    # > 2\n")
    assert text(check(path, forking).problems).split("\n")[:4] == [
        "s.py:3: does not print what the file states (- stated, + came)",
        "      # > 0",
        "    - # > 2",
        "    + # > 1",
    ]


def test_an_export_prints_it_in_order(folder, forking, site):
    source = (
        "def f():\n    print(2)\n    # > 2\n\n\nfor go in (lambda: print(1), f):\n    go()\n# > 1\n"
    )
    path = put(site.snippets / "inner.py", source)
    assert text(update(path, forking).problems) == ""
    record = load_record(path, load(path).digest)
    assert record.output == ("1", "2")
    assert loads(record_path(path), record_path(path).read_text()) == record
    from verified_snippets.export import export_site

    put(folder / "docs/index.md", '# P\n\n```python\n--8<-- "inner.py"\n```\n')
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    export_site(folder / "mkdocs.yml", site.snippets)
    cells = json.loads((folder / "docs/downloads/index.ipynb").read_text())["cells"]
    assert "# >" not in "".join(cells[1]["source"])
    assert "".join(cells[1]["outputs"][0]["text"]) == "1\n2\n"


def test_a_page_sets_it_off(site, forking):
    path = put(site.snippets / "m.py", "for i in [0]:\n    print(i)\n    # > 0\n")
    assert text(update(path, forking).problems) == ""
    page = site.html('```python hl_lines="2"\n--8<-- "m.py"\n```\n')
    assert '<span class="go">    # &gt; 0\n' in page
