"""What a snippet file cannot say: one message for each mistake, and what to write instead."""

import re
from pathlib import Path

import pytest
from generator.helpers import golden, text

from verified_snippets.characters import describe_character
from verified_snippets.errors import SnippetError
from verified_snippets.snippet.snippet import load, parse

REFUSED = """
%% no space around the arrow
print(t)
#>tensor([1.])
=>
s.py:2: states nothing; write
    # > tensor([1.])
%% no space after the arrow
print(x)
# >x
=>
s.py:2: states nothing; write
    # > x
%% three arrows
print(x)
# >>> x
=>
s.py:2: states nothing; write
    # > x
%% two spaces
print(x)
#  > x
=>
s.py:2: states nothing; write
    # > x
%% a space that does not break, or none that is seen
print(x)
#\xa0> x
#\u200b> x
=>
s.py:2:2: holds the character U+00A0 (NO-BREAK SPACE); write it as an escape in a string
%% no space after the exclamation mark
f()
#!RuntimeError: no
=>
s.py:2: states nothing; write
    #! RuntimeError: no
%% a space before the exclamation mark
f()
# !x
=>
s.py:2: states nothing; write
    #! x
%% a shebang
#!/usr/bin/env python3
x = 1
=>
s.py:1: is a shebang; delete it: snippets are run by name
%% a shebang after a space
#! /usr/bin/python
x = 1
=>
s.py:1: is a shebang; delete it: snippets are run by name
%% output beside a statement
x = 3
x  # > 3
=>
s.py:2: states nothing; on a line of its own under the statement, write
    # > 3
%% an error beside a statement
f()  #! ValueError: no
=>
s.py:1: states nothing; on a line of its own under the statement, write
    #! ValueError: no
%% output before any statement
# a comment
# > 1
x = 1
=>
s.py:2: stands before any statement; move it under its own
%% inside a function
def f():
    print(1)
  # > 1
    return 2
=>
s.py:3: is inside a statement, and under none that is indented as it is; state it after the whole block, not indented
%% inside a block
if True:
    print(1)
# > 1
else:
    print(2)
=>
s.py:3: is inside a statement, and under none that is indented as it is; state it after the whole block, not indented
%% inside brackets
x = [
    1,
    #! ValueError: no
]
=>
s.py:3: is inside a statement, and under none that is indented as it is; state it after the whole block, not indented
%% between a decorator and its function
@f
# > 1
def g(): ...
=>
s.py:2: is inside a statement, and under none that is indented as it is; state it after the whole block, not indented
%% indented after a block
with a:
    print(1)
  # > 1
=>
s.py:3: is inside a statement, and under none that is indented as it is; state it after the whole block, not indented
%% separated by a comment
print(1)
# one
# > 1
=>
s.py:3: does not stand right under its statement, which ends at line 1
%% separated by a region marker
# --8<-- [start:a]
print(1)
# --8<-- [end:a]
# > 1
=>
s.py:4: does not stand right under its statement, which ends at line 2
%% marks in two parts
print(
    1)
# > 1

# > 2
=>
s.py:5: does not stand right under its statement, which ends at line 2
%% output after an error
f()
#! ValueError: no
# > 1
=>
s.py:3: states output after an error; put the `# >` lines first
%% a further line of no error
f()
#!     and more
=>
s.py:2: continues no error; begin with
    #! Type: message
%% a region that is not closed
# --8<-- [start:a]
x = 1
=>
s.py:1: opens the region a, which is never closed; after its last line, write
    # --8<-- [end:a]
%% a region that is not open
x = 1
# --8<-- [end:a]
=>
s.py:2: closes the region a, which is not open
%% a region opened twice
# --8<-- [start:a]
x = 1
# --8<-- [end:a]
# --8<-- [start:a]
y = 1
# --8<-- [end:a]
=>
s.py:4: opens the region a a second time; name it otherwise
%% a region opened in itself
# --8<-- [start:a]
x = 1
# --8<-- [start:a]
y = 1
# --8<-- [end:a]
=>
s.py:3: opens the region a a second time; name it otherwise
%% an empty region
x = 1
# --8<-- [start:a]

# --8<-- [end:a]
=>
s.py:2: opens the region a, which is empty
%% near misses of a region marker
# --8<-- [start:1]
x = 1  # --8<-- [start:a]
y = '''
--8<-- "s.py"
'''
=>
s.py:1: looks like a region marker but is none; on a line of its own, write
    # --8<-- [start:name]
    # --8<-- [end:name]
s.py:2: looks like a region marker but is none; on a line of its own, write
    # --8<-- [start:name]
    # --8<-- [end:name]
s.py:4: looks like a region marker but is none; on a line of its own, write
    # --8<-- [start:name]
    # --8<-- [end:name]
%% a string under a print, as other tools state an output
def f():
    print({"a": 1})
    '''
    {
        "a": 2
    }
    '''
=>
s.py:3: is a string under a print, which states nothing; write
    # > {
    # >     "a": 2
    # > }
%% two statements on one line
x = 1
y = 2; z = 3
=>
s.py:2: has two statements on one line; give each its own
%% two statements on one line of a block
match x:
    case 1:
        y = 2; z = 3
try:
    pass
except ValueError:
    y = 2; z = 3
else:
    y = 2; z = 3
finally:
    y = 2; z = 3
=>
s.py:3: has two statements on one line; give each its own
s.py:7: has two statements on one line; give each its own
s.py:9: has two statements on one line; give each its own
s.py:11: has two statements on one line; give each its own
%% a syntax error
x = 1
print((1)
=>
s.py:2: is not Python: '(' was never closed
%% a syntax error that only the compiler finds
x = 1
return x
=>
s.py:2: is not Python: 'return' outside function
%% an await outside of a function
import asyncio

await asyncio.sleep(0)
=>
s.py:3: awaits outside of a function, as only consoles and notebooks can; write
    async def main():
        # --8<-- [start:part]
        await …
        # --8<-- [end:part]
    asyncio.run(main())
%% a syntax warning
x = 1
assert (x, "is one")
=>
s.py:2: has Python warn before it runs: assertion is always true, perhaps remove parentheses?
%% a late import from __future__
x = 1
from __future__ import annotations
=>
s.py:2: is not Python: from __future__ imports must occur at the beginning of the file
%% comments alone
# a comment
# > 1
=>
s.py:1: has no statement; a snippet is a program
%% several at once, by line
print(1)
#>1
f()  # > 2
g(); h()
=>
s.py:2: states nothing; write
    # > 1
s.py:3: states nothing; on a line of its own under the statement, write
    # > 2
s.py:4: has two statements on one line; give each its own
"""

BYTES = [
    (b"", 1, "has no statement; a snippet is a program"),
    (b"\n\n", 1, "has no statement; a snippet is a program"),
    (b"\xef\xbb\xbfx = 1\n", 1, "starts with a byte-order mark; save it as UTF-8 without one"),
    (b"x = 1\ny = '\xe9'\n", 2, "byte 0xe9 is not UTF-8; save it as UTF-8"),
    ("x = 1\n".encode("utf-16"), 1, "byte 0xff is not UTF-8; save it as UTF-8"),
    (
        b"if x:\n\ty = 1\n",
        "2:1",
        "holds a tab; indent with spaces, and write \\t in a string",
    ),
]
CHARACTERS = ["\0", "\f", "\v", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\r"]
CHARACTERS += ["\u202e", "\u2066", "\u200b", "\xa0", "\u2009", "\xad", "\u3164", "\U000e0041"]


def report(source):
    with pytest.raises(SnippetError) as refused:
        parse(Path("s.py"), source if isinstance(source, bytes) else source.encode())
    assert str(refused.value) == text(refused.value.problems)
    return str(refused.value)


@pytest.mark.parametrize(("source", "message"), golden(REFUSED))
def test_refuses(source, message):
    assert report(source) == message


@pytest.mark.parametrize(("data", "line", "message"), BYTES)
def test_refuses_bytes(data, line, message):
    assert report(data) == f"s.py:{line}: {message}"


def test_refuses_an_encoding_that_python_alone_would_heed():
    assert re.match("s.py:1: .*latin-1", report("# -*- coding: latin-1 -*-\nx = 'é'\n"))


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
def test_refuses_characters_that_show_otherwise_than_they_read(character):
    message = (
        f"holds the character {describe_character(character)}; write it as an escape in a string"
    )
    assert report(f"x = 1\n# a{character}b\n") == f"s.py:2:4: {message}"


@pytest.mark.parametrize(
    ("name", "message"),
    [("none.py", "No such file or directory"), ("a.py", "it is a folder")],
)
def test_a_file_that_cannot_be_read(folder, name, message):
    (folder / "a.py").mkdir()
    with pytest.raises(SnippetError, match=f"^{name}: cannot be read: {message}$"):
        load(folder / name)
