"""`verified-snippets adopt`: the Python of existing pages becomes snippets, and nothing is lost."""

import shutil
import subprocess

import pytest
from generator.helpers import contents, put
from generator.old_site import CONFIG, PAGE
from generator.test_cli import said

from verified_snippets.adopting import settings
from verified_snippets.adopting.blocks import find_blocks
from verified_snippets.adopting.documented import Documented
from verified_snippets.adopting.naming import make_slug
from verified_snippets.adopting.outputs import take_outputs
from verified_snippets.errors import SnippetError
from verified_snippets.pages.converter import PageConverter
from verified_snippets.pages.gradual import count_blocks
from verified_snippets.pages.site import read_site

pytestmark = pytest.mark.usefixtures("forked_trials")

SAYS = """\
docs/index.md:5: index/main.py, runs alone (without test)
docs/index.md:17: index/basic_usage.py:basic_usage, one file with that of line 27 (without group)
docs/index.md:27: index/basic_usage.py:one, one file with that of line 17
docs/index.md:33: left: needs `client`, which no block before it makes
docs/index.md:37: index/basic_usage_2.py, runs alone
docs/index.md:44: index/basic_usage_3.py, runs alone
docs/index.md:46: left: raises ZeroDivisionError: division by zero
docs/index.md:50: left: is not Python on its own: '(' was never closed
"""
END = """\
8 blocks: 5 adopted (3 programs, 2 parts of 1 more), 3 left
1 documented output unlike what the code prints:
docs/index.md:8: shows `2`; it prints `1`
"""
AFTER = """\
# Home

## Basic usage

```python title="main.py"
--8<-- "index/main.py"
```

!!! note

    ```python hl_lines="2 3"
    --8<-- "index/basic_usage.py:basic_usage"
    ```

    1. A note.

=== "One"

    ```python
    --8<-- "index/basic_usage.py:one"
    ```

=== "Two"

    ```python
    client.get(User())
    ```

> ```python
> --8<-- "index/basic_usage_2.py"
> ```

```python hl_lines="2"
--8<-- "index/basic_usage_3.py"
```

```python
1 / 0
```

```python
foo(
```
"""


def test_a_site_is_adopted_in_one_command(old, capsys):
    code, out, err = said(capsys, "adopt")
    assert (code, err) == (0, "")
    assert out.startswith(SAYS)
    assert out.endswith(END)
    assert (old / "docs/index.md").read_text() == AFTER
    assert (old / "mkdocs.yml").read_text() == CONFIG.replace(
        "  - admonition", "  - verified_snippets\n  - admonition"
    )
    assert (old / "pyproject.toml").read_text() == (
        '[tool.verified-snippets]\nexclude = [\n  "docs/index.md",\n  "docs/plain.md",\n]\n'
        "unverified = 3\n"
    )
    sources = {
        "index/main.py": "x = 1\nprint(x)\n# > 1\nfor i in range(2):\n    print(i)\n    # > 0\n    # > 1\n",
        "index/basic_usage_2.py": "print(1 + 1)\n# > 2\nprint(repr(\"a\" * 2))\n# > 'aa'\n",
        "index/basic_usage_3.py": "import math\n\nprint(math.pi > 3)\n# > True\n",
    }
    for name, source in sources.items():
        made = (old / "snippets" / name).read_text()
        assert made.replace("\n\n", "\n") == source.replace("\n\n", "\n")
    assert said(capsys, "check")[:2] == (0, "4 agree\n3 of 8 blocks not verified\n")
    assert said(capsys, "pages")[0] == 0
    before = contents(old)
    assert "8 blocks: 0 adopted" in said(capsys, "adopt")[1]
    assert contents(old) == before
    site = read_site(old / "mkdocs.yml")
    PageConverter(site.settings, old / "snippets").convert(old / "docs/index.md", AFTER)
    done = "\n\n".join(AFTER.split("```python\n1 / 0")[0].split('=== "Two"')[:1])
    PageConverter(site.settings, old / "snippets", always=True).convert(old / "docs/index.md", done)


def test_a_dry_run_shows_it_and_writes_nothing(old, capsys):
    before = contents(old)
    code, out, _ = said(capsys, "adopt", "--dry-run")
    assert (code, out.startswith(SAYS), out.endswith(END)) == (0, True, True)
    assert "snippets/index/main.py: would be written\n" in out
    assert '+--8<-- "index/main.py"\n' in out
    assert contents(old) == before


def test_a_page_with_changes_that_git_does_not_have_is_left(old, capsys):
    if not shutil.which("git"):
        pytest.skip("needs git")

    def git(*arguments):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *who, *arguments], cwd=old, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    put(old / "docs/index.md", PAGE.replace("Home", "House"))
    before = contents(old / "docs")
    code, _, err = said(capsys, "adopt")
    assert code == 2
    assert err.startswith("docs/index.md: has changes that are not committed")
    assert contents(old / "docs") == before
    assert said(capsys, "adopt", "--force")[0] == 0
    assert (old / "docs/index.md").read_text() == AFTER.replace("Home", "House")


def test_a_name_that_is_taken_is_left_to_whoever_has_it(old, capsys):
    put(old / "snippets/index/main.py", "print('mine')\n")
    said(capsys, "adopt")
    assert (old / "snippets/index/main.py").read_text() == "print('mine')\n"
    assert '"index/main_2.py"' in (old / "docs/index.md").read_text()


def test_what_an_interrupted_adoption_has_written_is_used_by_the_next(old, capsys):
    before = contents(old)
    said(capsys, "adopt")
    after = contents(old)
    for name in before:
        (old / name).write_bytes(before[name])
    (old / "pyproject.toml").unlink()
    next(old.glob("snippets/index/*.json")).unlink()
    said(capsys, "adopt")
    assert contents(old) == after
    put(old / "docs/index.md", "# Basic usage\n\n" + 2 * "```python\nprint(1)\n```\n\n")
    said(capsys, "adopt")
    first, second = (old / f"snippets/index/basic_usage{n}.py" for n in ("_4", "_5"))
    assert first.read_text() == second.read_text() == "print(1)\n# > 1\n"


def test_line_ends_stay_as_they_are(old, capsys):
    put(old / "docs/index.md", "# A\r\n\r\n```python\r\nprint(1)\r\n```\r\n")
    said(capsys, "adopt")
    assert (old / "docs/index.md").read_bytes() == (
        b'# A\r\n\r\n```python\r\n--8<-- "index/a.py"\r\n```\r\n'
    )


@pytest.mark.parametrize(
    ("pages", "message"),
    [(["x.md"], "x.md: is no page (.md file) below docs/"), (["docs/x.md"], "docs/x.md: cannot")],
)
def test_what_is_no_page_is_said(old, capsys, pages, message):
    code, _, err = said(capsys, "adopt", *pages)
    assert (code, err.startswith(message)) == (2, True), err


def test_no_site_is_said(folder, capsys):
    assert said(capsys, "adopt")[0] == 2


NOW_BLOCK = "```python\nimport time\nprint(time.perf_counter())\n```\n"
EXAMPLE_IN_A_DOCSTRING = 'def f():\n    """\n    >>> f()\n    1\n    """'


@pytest.mark.parametrize(
    ("given", "code", "shown"),
    [
        (">>> f()\n# by default\n1\n", "print(f())\n# by default", ["1"]),
        (">>> f()  # now\n1 # was 2\n", "print(f())  # now  # was 2", ["1"]),
        (">>> f()\n'a # b'\n", "print(repr(f()))", ["'a # b'"]),
        (">>> x = 1\n\n# why\n>>> x\n1\n", "x = 1\n\n# why\nprint(x)", ["1"]),
        (">>> x = f()\n'a'\n", "x = f()\nprint(repr(x))", ["'a'"]),
        (">>> x = f()\nx\n'a'\n", "x = f()", ["x\n'a'"]),  # a prompt is missing
        (">>> # a\n>>> f()\n1\n>>> # b\n>>> g()\n", "# a\nprint(f())\n# b\ng()", ["1"]),
        (">>> x[0] = f()\n", "x[0] = f()", []),
        (">>> 1, 2\n(1, 2)\n", "print((1, 2))", ["(1, 2)"]),
        (">>> f(1,\n      2)\n3\n", "print(f(1,\n      2))", ["3"]),
        (EXAMPLE_IN_A_DOCSTRING, EXAMPLE_IN_A_DOCSTRING, []),
        (">>> x = [1,\n...      2]\n>>> x\n[1, 2]\n", "x = [1,\n     2]\nprint(x)", ["[1, 2]"]),
        (">>> 'a'  # doctest: +ELLIPSIS\n'a...'\n", "print(repr('a'))", ["'a...'"]),
        (
            "print({'a': 1})\n'''\n{\n    'a': 1,\n}\n'''\n",
            "print({'a': 1})",
            ["{\n    'a': 1,\n}"],
        ),
        ("def f():\n    print(1)\n    #> 1\n", "def f():\n    print(1)", ["1"]),
        ("def f():\n    print(1)  #> 1\n", "def f():\n    print(1)", ["1"]),
        ("if 1:\n\tif 2:\n\t\tprint(1)\n\t\t#> 1\n", "if 1:\n    if 2:\n        print(1)", ["1"]),
        ('x = """\n\ta\n"""\n', 'x = """\n\ta\n"""', []),
        ("print(1)  # > 1\nx = 2  # a\n", "print(1)\nx = 2  # a", ["1"]),
        ("x = '''\na  #> 3\n'''\n", "x = '''\na  #> 3\n'''", []),
        (">>> warn()\n<stdin>:1: UserWarning: old\n", "warn()", []),
        (">>> f()\na.py:1: RuntimeWarning: log(0)\n  f()\n-inf\n", "print(repr(f()))", ["-inf"]),
        ("In [1]: x = 2\n\nIn [2]: x\nOut[2]: 2\n", "x = 2\n\nprint(x)", ["2"]),
        (
            "In [1]: for i in x:\n   ...:     i\n   ...:\n\nIn [22]: y\nOut[22]:\n[1,\n 2]\n",
            "for i in x:\n    i\n\nprint(y)",
            ["[1,\n 2]"],
        ),
    ],
)
def test_documented_outputs_are_taken_out_and_kept(given, code, shown):
    made, documented = take_outputs(given.rstrip("\n").split("\n"), 1)
    assert (made, [each.text for each in documented]) == (code, shown)


def test_a_session_with_lines_that_have_no_prompt_is_left():
    with pytest.raises(ValueError, match="no prompt, `x = 1`"):
        take_outputs(["x = 1", ">>> x", "1"], 1)


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ('python exec="on" source="above" session=\'s\'', "python"),
        ('{.python .annotate title="a b" notest}', '{.python .annotate title="a b"}'),
        ("python,notest", "python"),
        ('py3 linenums="1"', 'python linenums="1"'),
        ('python exec="yes"" source="above"', "python"),
    ],
)
def test_what_is_materials_is_kept_of_a_header(folder, header, kept):
    page = folder / "docs/a.md"
    (block,) = find_blocks(page, [f"```{header}", "x = 1", "```"], [folder])
    assert (block.header, block.left) == (kept, None)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('python exec="on"', 0),
        ('python exec="true" session="a"', 0),
        ('python exec="on" source="above"', 1),
        ('python exec="off"', 1),
    ],
)
def test_a_block_whose_code_nobody_sees_is_none(folder, header, found):
    lines = [f"```{header}", "print('# Title')", "```"]
    assert len(list(find_blocks(folder / "a.md", lines, [folder]))) == found
    assert count_blocks(folder / "a.md", "\n".join(lines), folder).blocks == found


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Basic `model` usage, in short: all", "basic_model_usage_in_short"),
        ("[A link](to.md#x)", "a_link"),
        ("Größe der <b>Welt</b>", "groe_der_welt"),
        ("日本", "example"),
        ("Using Pydantic’s `exclude_unset`", "using_pydantic_exclude_unset"),
        ("Adding a policy to the whole site", "adding_a_policy"),
        ("Where it comes from", "where_it_comes_from"),
    ],
)
def test_names_come_from_titles(title, name):
    assert make_slug(title) == name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("site_name: x\n", "site_name: x\n\nmarkdown_extensions:\n  - verified_snippets\n"),
        (
            "site_name: x\nmarkdown_extensions:\n# a\n- toc\n",
            "site_name: x\nmarkdown_extensions:\n# a\n- verified_snippets\n- toc\n",
        ),
        (
            "site_name: x\nmarkdown_extensions:\n  toc:\n    permalink: true\n",
            "site_name: x\nmarkdown_extensions:\n  verified_snippets: {}\n  toc:\n    permalink: true\n",
        ),
        (
            "markdown_extensions: [toc]\nsite_name: x\n",
            "markdown_extensions: [verified_snippets, toc]\nsite_name: x\n",
        ),
        (
            "site_name: x\nmarkdown_extensions: [\n  toc,\n  {tables: {}}]\n",
            "site_name: x\nmarkdown_extensions: [verified_snippets, \n  toc,\n  {tables: {}}]\n",
        ),
        (
            "site_name: x\nmarkdown_extensions: [ ]\n",
            "site_name: x\nmarkdown_extensions: [verified_snippets ]\n",
        ),
        ("site_name: x\nmarkdown_extensions: {toc: {}}\n", None),
    ],
)
def test_the_extension_is_listed_where_the_others_are(folder, before, after):
    file = put(folder / "mkdocs.yml", before)
    if after is None:
        with pytest.raises(SnippetError, match="in a form that adopt does not write"):
            settings.enable_extension(file)
        return
    assert settings.enable_extension(file)
    assert file.read_text() == after
    assert not settings.enable_extension(file)


def test_the_extension_is_listed_where_the_extensions_come_from(folder):
    common = put(folder / "common/base.yml", "site_name: x\nmarkdown_extensions:\n  - toc\n")
    put(folder / "middle.yml", "INHERIT: common/base.yml\n")
    file = put(folder / "mkdocs.yml", "INHERIT: 'middle.yml'\nsite_url: a\n")
    assert settings.enable_extension(file)
    assert "  - verified_snippets\n  - toc\n" in common.read_text()
    assert file.read_text() == "INHERIT: 'middle.yml'\nsite_url: a\n"
    assert not settings.enable_extension(file)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[tool.verified-snippets]\nexclude = [\n  "a.md",\n]\nunverified = 2\n'),
        (
            '[project]\nname = "x"\n',
            '[project]\nname = "x"\n\n[tool.verified-snippets]\nexclude = [\n  "a.md",\n]\nunverified = 2\n',
        ),
        (
            '[tool.verified-snippets]\nseconds = 3\nexclude = ["b", \n "c"]\nunverified=7\n\n[tool.x]\n',
            '[tool.verified-snippets]\nexclude = [\n  "a.md",\n]\nunverified = 2\nseconds = 3\n\n[tool.x]\n',
        ),
    ],
)
def test_what_is_not_verified_is_written_into_pyproject(folder, before, after):
    file = put(folder / "pyproject.toml", before)
    assert settings.write_ceilings(folder, ["a.md"], 2)
    assert file.read_text() == after
    assert not settings.write_ceilings(folder, ["a.md"], 2)


CALLS_WRONGLY = """\
# A

```python
def halve(n):
    assert n % 2 == 0
    return n // 2
```

```python
halve(3)
```
"""


def test_a_block_whose_function_fails_where_another_calls_it_is_not_the_one_that_is_left(
    old, capsys
):
    put(old / "docs/index.md", CALLS_WRONGLY)
    output = said(capsys, "adopt", "--dry-run", "--force")[1]
    assert "docs/index.md:3: index/a.py, runs alone" in output
    assert "docs/index.md:9: left: raises AssertionError" in output


def test_an_output_that_another_line_prints_is_wrong_all_the_same(old, capsys):
    page = "# A\n\n```python\n>>> 1 == 1\nFalse\n>>> 1 == 2\nFalse\n```\n"
    put(old / "docs/index.md", page)
    output = said(capsys, "adopt", "--dry-run", "--force")[1]
    assert "docs/index.md:5: shows `False`; it prints `True`" in output
    assert "1 documented output unlike" in output


def test_why_a_block_is_left_is_one_short_line(old, capsys):
    page = f"# A\n\n```python\nraise ValueError('a' * 200 + ' is why')\n```\n\n{NOW_BLOCK}"
    put(old / "docs/index.md", page)
    output = said(capsys, "adopt", "--dry-run", "--force")[1]
    reasons = [line for line in output.split("\n") if ": left: " in line]
    assert max(map(len, reasons)) < 190
    assert reasons[0].endswith("aaa is why")
    assert reasons[1].startswith("docs/index.md:7: left: differs from run to run, as in `")
    assert reasons[1].endswith("`; if it may, put a pattern for that into `varies`")


def test_what_no_line_prints_is_not_lost(old, capsys):
    page = "# A\n\n```python\nx = [1]\ny = 2\n#> 1\n```\n"
    put(old / "docs/index.md", page)
    out = said(capsys, "adopt")[1]
    assert "docs/index.md:3: left: shows at line 6 what no line of it prints; print it\n" in out
    assert (old / "docs/index.md").read_text() == page


@pytest.mark.parametrize(
    ("text", "printed", "loose", "agrees"),
    [
        ("a\n  b", "a\n  b\n    see c", True, True),  # lines that the page leaves out
        ("a\nb", "b\na", True, False),
        ("a\nc", "a\nb\nc", False, False),
        ("<A at 0x0123>", "<A at 0x…>", False, True),
        ("{'a': 1}", "{'a': 2}", True, False),
    ],
)
def test_an_output_agrees_however_it_is_laid_out(text, printed, loose, agrees):
    assert Documented(1, text, 1, loose).agrees(printed) is agrees


FILE = """\
import math


def area(r):
    secret = math.pi
    return secret * r * r


print(round(area(2), 3))
print("end")
"""
LINES = """\
# Area

{* ../docs_src/b.py ln[1:4,6] hl[6] *}

## Call it

```python
--8<-- "b.py:9:9"
```

```python hl_lines="1"
--8<-- "b.py:1:4"
--8<-- "b.py:10:10"
```

{* ../docs_src/b.py hl[9] *}
"""
TAKEN = """\
# Area

```python hl_lines="5"
--8<-- "index/area.py:area"
--8<-- "index/area.py:area_2"
```

## Call it

```python
--8<-- "index/area.py:call_it"
```

```python hl_lines="1"
--8<-- "index/area.py:area"
--8<-- "index/area.py:call_it_2"
```

```python hl_lines="9"
--8<-- "index/area.py"
```
"""


def test_lines_of_a_file_become_parts_of_all_of_it(old, capsys):
    put(old / "docs_src/b.py", FILE)
    put(old / "docs/index.md", LINES)
    out = said(capsys, "adopt")[1]
    assert "docs/index.md:3: index/area.py:area, area_2, one file with 3 others\n" in out
    assert (old / "docs/index.md").read_text() == TAKEN
    made = (old / "snippets/index/area.py").read_text()
    bare = [line for line in made.split("\n") if "8<" not in line and "# >" not in line]
    assert bare == FILE.split("\n")
    assert "print(round(area(2), 3))\n# > 12.566\n# --8<-- [end:call_it]" in made
    site = read_site(old / "mkdocs.yml")
    PageConverter(site.settings, old / "snippets", always=True).convert(
        old / "docs/index.md", TAKEN
    )
    assert "4 blocks: 0 adopted" in said(capsys, "adopt")[1]


def test_lines_of_a_file_that_does_not_run_are_left(old, capsys):
    put(old / "docs_src/b.py", f"import nowhere_at_all\n\n{FILE}")
    put(old / "docs/index.md", LINES.replace("ln[1:4,6] hl[6]", "ln[3:6]"))
    out = said(capsys, "adopt")[1]
    why = "left: imports `nowhere_at_all`, which is not installed here"
    assert out.count(why) == 4
