"""What a snippet file says: its statements, what is stated of each, its regions."""

import contextlib
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from generator.helpers import golden

from verified_snippets import SnippetError
from verified_snippets.record.record import Effect, Record
from verified_snippets.snippet.compare import compare_with_file, rewrite
from verified_snippets.snippet.snippet import parse


def read(source):
    return parse(Path("s.py"), source.encode())


def described(snippet):
    """`start-end`, then what is stated of each statement."""
    return "\n".join(
        f"{s.start}-{s.end}"
        + (f" prints {list(s.stated.output)}" if s.stated.output else "")
        + (f" raises {list(s.stated.errors)}" if s.stated.errors else "")
        for s in snippet.statements
    )


READ = r"""
%% a program that states nothing
x = 1
# a comment
y = 2
=>
1-1
3-3
%% output, a blank line, leading spaces kept and trailing spaces not
print("a\n\n  b")
# > a
# >
# >   b 
x = 1
=>
1-1 prints ['a', '', '  b']
5-5
%% the spelling without a space is read too
print(1)
#> 1
#>
=>
1-1 prints ['1', '']
%% output that looks like a mark
print("# > 1")
# > # > 1
# > #! E: x
=>
1-1 prints ['# > 1', '#! E: x']
%% a warning and a raise, with further lines
f()
# > a
#! UserWarning: w
#! ValueError: one
#!     two
#!
#!       three
=>
1-1 prints ['a'] raises ['UserWarning: w', 'ValueError: one\ntwo\n\n  three']
%% an error without a message
raise KeyboardInterrupt
#! KeyboardInterrupt
=>
1-1 raises ['KeyboardInterrupt']
%% blank lines between a statement and its marks
def f():
    pass


# > 1
=>
1-2 prints ['1']
%% a statement of several lines, and a comment on its last
print(
    1
)  # one
# > 1
=>
1-3 prints ['1']
%% under a block, not indented
for i in range(2):
    print(i)
    # a comment
# > 0
# > 1
=>
1-2 prints ['0', '1']
%% a comment and a blank line after the marks
print(1)
# > 1
# that was one

print(2)
=>
1-1 prints ['1']
5-5
%% decorators, async, from __future__, a docstring
'''Doc.'''
from __future__ import annotations


@a
@b
async def f():
    await g()


# > decorated
class A: ...
=>
1-1
2-2
5-8 prints ['decorated']
12-12
%% marks in a string are text
x = '''
# > 1
#>2
'''
print(x)  # shows > and !
=>
1-4
5-5
%% a header and its body on one line are one statement
if x: y = 1
z = 2;
=>
1-1
2-2
"""


@pytest.mark.parametrize(("source", "statements"), golden(READ))
def test_reads(source, statements):
    assert described(read(source)) == statements


def test_line_ends_do_not_count():
    unix, windows = read("x = 1\nprint(x)\n# > 1\n"), read("x = 1\r\nprint(x)\r\n# > 1\r\n")
    assert described(windows) == described(unix) == "1-1\n2-2 prints ['1']"
    assert windows.digest == unix.digest
    assert (windows.source, windows.text) == (unix.text, unix.text.replace("\n", "\r\n"))


def test_a_file_need_not_end_with_a_newline():
    assert described(read("print(1)\n# > 1")) == "1-1 prints ['1']"
    assert described(read("print(1)")) == "1-1"


REGIONS = """\
import a

# --8<-- [start:outer]
def f():
    # --8<-- [start:inner]
    x = 1

    return x
    # --8<-- [end:inner]


print(f())
# > 1
# --8<-- [end:outer]
"""


def test_a_region_marker_is_what_pymdownx_takes_for_one():
    snippet = read("#--8<-- [start:MyFunc]\nx = 1\n#  ---8<--- [ end : MyFunc ]\ny = 2\n")
    assert snippet.regions == {"MyFunc": range(2, 3)}
    assert snippet.shown("MyFunc") == "x = 1"
    assert snippet.shown() == "x = 1\ny = 2"


def test_regions_are_shown_dedented_and_without_markers():
    snippet = read(REGIONS)
    assert snippet.shown("inner") == "x = 1\n\nreturn x"
    assert snippet.shown("outer") == ("def f():\n    x = 1\n\n    return x\n\n\nprint(f())\n# > 1")
    assert snippet.shown() == f"import a\n\n{snippet.shown('outer')}"
    assert list(snippet.regions) == ["inner", "outer"]


def test_imports_are_those_of_distributions():
    source = "import os, torch.nn as nn\n\n\ndef f():\n    from numpy.linalg import norm\n"
    assert read(source).imports == {"torch", "numpy"}


def _interrupt(*_):
    time.sleep(0)


def test_two_threads_parse(folder):
    # Before 3.11.8, Python fails where two of them build a tree at once, which takes an
    # interruption in the midst of it, such as what it runs when it looks for garbage.
    threshold = gc.get_threshold()
    gc.set_threshold(50)
    gc.callbacks.append(_interrupt)
    try:
        data = b"x = [1, (2, [3, {4: 5}])]\n" * 200
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: parse(folder / "s.py", data), range(60)))
    finally:
        gc.callbacks.remove(_interrupt)
        gc.set_threshold(*threshold)


def nested(count):
    names = [f"a{number}" for number in range(count)]
    starts = [f"# --8<-- [start:{name}]\n" for name in names]
    ends = [f"# --8<-- [end:{name}]\n" for name in reversed(names)]
    return "x = 1\n" + "".join(starts) + "y = 2\n" + "".join(ends)


LARGE = {
    "statements with marks": "print(1)\n# > 1\n" * 8_000,
    "regions": "x = 1\n"
    + "".join(f"# --8<-- [start:a{i}]\ny = 1\n# --8<-- [end:a{i}]\n" for i in range(4_000)),
    "nested regions": nested(8_000),
    "an error of many lines": "1 / 0\n#! E: a\n" + "#!     b\n" * 60_000,
    "notes in a block": "if 1:\n    x = 1\n" + "    # a\n" * 60_000,
    "spaces": "print(1)\n# >" + " " * 900_000 + "1\n",
    "marks of comments": "x = 1  " + "# >" * 300_000 + "\n",
}


@pytest.mark.parametrize("source", LARGE.values(), ids=LARGE)
def test_a_file_costs_as_much_as_it_is_long(source):
    """What grows with the square takes minutes for these."""
    started = time.process_time()
    with contextlib.suppress(SnippetError):
        snippet = parse(Path("s.py"), source.encode())
        effects = tuple(Effect(statement.start, ("2",)) for statement in snippet.statements)
        record = Record(snippet.digest, {}, snippet.spans, effects)
        assert compare_with_file(snippet, record)
        assert rewrite(snippet, record)
    assert time.process_time() - started < 6


def test_what_is_nested_too_deeply_is_said():
    deep = "is nested too deeply for Python to compile it; take it apart into several statements"
    for source in (f"x = {'-' * 9000}1\n", f"x = 1{' .real' * 9000}\n"):
        with pytest.raises(SnippetError, match=f"^s.py: {deep}$"):
            parse(Path("s.py"), source.encode())
    elifs = "x = 1\nif x == 0:\n    pass\n" + "".join(
        f"elif x == {number}:\n    pass\n" for number in range(1, 1500)
    )
    assert len(parse(Path("s.py"), elifs.encode()).statements) == 2
