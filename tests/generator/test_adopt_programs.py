"""`verified-snippets adopt`: what a block needs to be a program, and what of its output stays."""

import sys

import pytest
from generator.helpers import put
from generator.old_site import CONFIG
from generator.test_cli import said

from verified_snippets.adopting.blocks import find_blocks
from verified_snippets.adopting.documented import show_difference

pytestmark = pytest.mark.usefixtures("forked_trials")

INSIDE = """\
# A

```python
def f():
    print(1)
    #> 1
    print([2])
    '''
    [
        3,
    ]
    '''


f()
try:
    int("a")
except ValueError as e:
    print(e)
    #> invalid
```
"""


def test_outputs_inside_a_statement_stay_there(old, capsys):
    put(old / "docs/index.md", INSIDE)
    out = said(capsys, "adopt")[1]
    assert out.endswith("""\
1 documented output unlike what the code prints:
docs/index.md:8: shows `[ 3, ]`; it prints `[2]`
""")
    assert (
        (old / "snippets/index/a.py").read_text()
        == """\
def f():
    print(1)
    # > 1
    print([2])
    # > [2]


f()
try:
    int("a")
except ValueError as e:
    print(e)
    # > invalid literal for int() with base 10: 'a'
"""
    )


def adopted(old, capsys, page):
    """The page and the one snippet that adoption makes of it."""
    put(old / "docs/index.md", page)
    said(capsys, "adopt")
    (made,) = (old / "snippets/index").glob("*.py")
    assert said(capsys, "check")[0] == 0
    return (old / "docs/index.md").read_text(), made.read_text()


def test_the_value_of_an_expression_is_printed_as_a_console_shows_it(old, capsys):
    page = "# A\n\n```python\nx = ['a',\n     1]\nx[0]\n#> 'a'\nx[\n    1]\n#> 1\n```\n"
    after, made = adopted(old, capsys, page)
    assert after == '# A\n\n```python\n--8<-- "index/a.py"\n```\n'
    assert made == "x = ['a',\n     1]\nprint(repr(x[0]))\n# > 'a'\nprint(x[\n    1])\n# > 1\n"


def test_a_session_that_ends_with_an_error_states_it(old, capsys):
    page = "# A\n\n```pycon\n>>> x = 1\n>>> x / 0\nTraceback (most recent call last):\n  ...\nZeroDivisionError: by zero\n```\n"
    assert adopted(old, capsys, page)[1] == "x = 1\nx / 0\n#! ZeroDivisionError: division by zero\n"


def test_a_block_that_awaits_is_shown_from_a_coroutine(old, capsys):
    page = """\
# A

```python
import asyncio
value = await asyncio.sleep(0, "done")
print(value)
#> done
```

## B

```python
async with asyncio.timeout(1):
    print(value * 2)
    #> donedone
```
"""
    after, made = adopted(old, capsys, page)
    assert (
        after
        == """\
# A

```python
--8<-- "index/a.py:a"
```

## B

```python
--8<-- "index/a.py:b"
```
"""
    )
    assert "    # --8<-- [start:a]\n    import asyncio\n" in made
    assert "    print(value)\n    # > done\n" in made
    assert "        print(value * 2)\n        # > donedone\n" in made
    assert made.endswith("\n\n\nasyncio.run(main())\n")


def test_a_block_that_awaits_around_a_long_string_is_left(old, capsys):
    page = '# A\n\n```python\nimport asyncio\nawait asyncio.sleep(0)\nprint("""\na\n""")\n```\n'
    put(old / "docs/index.md", page)
    why = "docs/index.md:3: left: awaits at top level, and a string of it has several lines\n"
    assert why in said(capsys, "adopt")[1]


def test_a_module_that_no_block_imports_is_imported_above_what_is_shown(old, capsys):
    page = "# A\n\n```python\nprint(math.floor(2.5))\n#> 3\n```\n\n```python\nnowhere_at_all.f()\n```\n"
    after, made = adopted(old, capsys, page)
    assert made == (
        "import math\n\n# --8<-- [start:a]\nprint(math.floor(2.5))\n# > 2\n# --8<-- [end:a]\n"
    )
    assert after == page.replace("print(math.floor(2.5))\n#> 3", '--8<-- "index/a.py:a"')
    put(old / "docs/index.md", page)
    out = said(capsys, "adopt", "--dry-run")[1]
    assert "docs/index.md:3: index/a.py, runs alone, with `import math`\n" in out
    assert "docs/index.md:5: shows `3`; it prints `2`" in out
    assert "left: needs `nowhere_at_all`, which no block before it makes" in out


COMMANDED = """\
# A

```python
import sys

name = sys.argv[1] if sys.argv[1:] else sys.exit(2)
print("Hello", name)
sys.exit()
```

Run it:

```console
$ python main.py

Usage: main.py NAME

$ uv run python main.py "Ann B"
Hello Ann B
```

# B

```python
import sys

sys.exit(2)
```

# C

```console
$ python main.py x
```
"""


def test_a_program_gets_the_command_line_that_the_page_gives_it(old, capsys):
    put(old / "docs/index.md", COMMANDED)
    out = said(capsys, "adopt")[1]
    assert (
        "docs/index.md:24: left: needs a command line that the page does not give (SystemExit: 2)\n"
        in out
    )
    assert (
        (old / "snippets/index/a.py").read_text()
        == """\
import sys

sys.argv[1:] = ['Ann B']

# --8<-- [start:a]
import sys

name = sys.argv[1] if sys.argv[1:] else sys.exit(2)
print("Hello", name)
# > Hello Ann B
sys.exit()
#! SystemExit
# --8<-- [end:a]
"""
    )
    assert said(capsys, "check")[:2] == (0, "1 agree\n1 of 2 blocks not verified\n")


REACHES = """\
# A

```python
import socket

try:
    socket.getaddrinfo("a.invalid", 80)
except OSError:
    print("no network")
```

```python
import socket

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(("localhost", server.getsockname()[1]))
client.close()
server.close()
```
"""


def test_what_a_program_prints_where_another_machine_is_not_reached_is_no_output(folder, capsys):
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", REACHES)
    _, out, _ = said(capsys, "adopt", "--force")
    assert out.startswith(
        "docs/index.md:3: left: needs the network (it reaches for a.invalid)\n"
        "docs/index.md:12: index/a.py, runs alone\n"
    )


NO_MODULES = """\
# A

```python
def stamp():
    return datetime.now()
```

```python
print(html)
```

```python
print(pprint("x"))
```

```python
print(html.escape("<"))
```
"""


def test_a_name_is_no_hidden_import_of_a_module_that_has_not_what_is_taken_of_it(folder, capsys):
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs/index.md", NO_MODULES)
    _, out, _ = said(capsys, "adopt", "--force")
    assert out.startswith(
        "docs/index.md:3: left: needs `datetime`, which no block before it makes\n"
        "docs/index.md:8: left: needs `html`, which no block before it makes\n"
        "docs/index.md:12: left: needs `pprint`, which no block before it makes\n"
        "docs/index.md:16: index/a.py, runs alone, with `import html`\n"
    )


COMMENTED = """\
# A

```python
x = [1, 2]
print(x)
# [1, 2]
print("a\\nb")
# a
# b
# That was all.
print(x[0])
# 2
print(x[1])

# 2
```
"""


def test_a_comment_that_repeats_what_is_printed_becomes_the_output(old, capsys):
    _, made = adopted(old, capsys, COMMENTED)
    assert made == (
        'x = [1, 2]\nprint(x)\n# > [1, 2]\nprint("a\\nb")\n# > a\n# > b\n# That was all.\n'
        "print(x[0])\n# > 1\n# 2\nprint(x[1])\n# > 2\n\n# 2\n"
    )


def test_an_output_below_a_comment_that_goes_is_held_to_its_own_line(old, capsys):
    page = "# A\n\n```python\nprint(1)\n# 1\nprint(2)\n#> 3\nprint(3)\n#> 3\n```\n"
    put(old / "docs/index.md", page)
    out = said(capsys, "adopt")[1]
    end = "1 documented output unlike what the code prints:\ndocs/index.md:7: shows `3`; it prints `2`\n"
    assert out.endswith(end)


def test_a_block_that_needs_what_a_snippet_above_it_makes_is_told_which(old, capsys):
    page = "# A\n\n```python\nx = 1\n```\n\n```python\nx / 0\n```\n"
    put(old / "docs/index.md", page)
    assert "docs/index.md:7: left: raises ZeroDivisionError" in said(capsys, "adopt")[1]
    out = said(capsys, "adopt", "--not-run", "--force")[1]
    assert "left: needs `x`, which snippets/index/a.py makes; move it into that file\n" in out
    assert out.endswith("2 blocks: 0 adopted, 1 left, 1 was a snippet\n")


@pytest.mark.parametrize(
    ("text", "printed", "shown"),
    [
        ("2", "3", ("2", "3")),
        (
            "[\n  {\n    'type': 'missing',\n    'input': 1,\n    'url': 'https://x.invalid/2.10/v',\n  },\n]",
            "[{'type': 'missing', 'input': 1, 'url': 'https://x.invalid/2.14/v'}]",
            (
                "…ttps://x.invalid/2.10/v', }, ]",
                "…ttps://x.invalid/2.14/v'}]",
            ),
        ),
        ("a" * 70, "a" * 70 + "b", ("…" + "a" * 20, "…" + "a" * 20 + "b")),
    ],
)
def test_the_place_where_a_documented_output_differs_is_shown(text, printed, shown):
    assert show_difference(text, printed) == shown


def test_what_only_this_machine_prints_is_no_output(old, capsys):
    page = "# A\n\n```python\nimport sys\nprint(sys.executable)\n```\n\n```python\nimport json\n\ndef f():\n    print(json.__file__)\n```\n\n```python\nf()\n```\n"
    put(old / "docs/index.md", page)
    out = said(capsys, "adopt")[1]
    place = "`, which is another on another machine\n"
    assert out.startswith(
        f"docs/index.md:3: left: prints `{sys.prefix}{place}docs/index.md:8: index/a.py, runs alone\n"
    )
    assert f"docs/index.md:15: left: prints `{sys.base_prefix}{place}" in out


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it is Python there")
@pytest.mark.parametrize("code", ["type A = int", "class A[T]:\n    pass", "def f[T](x: T): ..."])
def test_python_that_is_newer_than_this_is_called_so(folder, code):
    (block,) = find_blocks(folder / "a.md", ["```python", *code.split("\n"), "```"], [folder])
    assert block.left == "is Python since 3.12; run adopt with one that new"
