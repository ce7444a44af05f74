"""`verified-snippets adopt` on what real sites have: each test is of one kind that a site had."""

import warnings

import pytest
from generator.helpers import contents, put
from generator.test_cli import said

from verified_snippets.adopting.endless import EndlessKinds, LastCall, find_last_call
from verified_snippets.adopting.hidden_imports import SiteImports
from verified_snippets.errors import Problem
from verified_snippets.pages.settings import read_settings
from verified_snippets.snippet.names import find_names

pytestmark = pytest.mark.usefixtures("forked_trials")

CONFIG = "site_name: x\n"


@pytest.fixture
def site(folder):
    put(folder / "mkdocs.yml", CONFIG)
    return folder


def fences(*blocks):
    return "# A\n" + "".join(f"\n```python\n{block}\n```\n" for block in blocks)


def test_why_a_block_is_left_is_said_where_a_linter_wants_another_mark(site, capsys):
    put(site / "setup.cfg", "[flake8]\n")
    put(site / "docs/index.md", fences("1 / 0", "import sys\nsys.exit(0)", "[].pop()\nx = 1"))
    out = said(capsys, "adopt", "--dry-run")[1]
    assert "docs/index.md:3: left: raises ZeroDivisionError: division by zero\n" in out
    assert "docs/index.md:7: index/a.py, runs alone\n" in out
    assert "docs/index.md:12: left: raises IndexError: pop from empty list\n" in out


def test_an_import_that_other_pages_write_is_put_above_a_block_that_leaves_it_out(site, capsys):
    put(site / "docs/a.md", fences("import math as m\nfrom collections import Counter, deque"))
    put(site / "docs/b.md", fences("print(m.floor(2.5))", "print(Counter('aa'), gone(1))"))
    out = said(capsys, "adopt", "--force")[1]
    assert "docs/b.md:3: b/a.py, runs alone, with `import math as m`\n" in out
    assert "docs/b.md:7: left: needs `gone`, which no block before it makes\n" in out
    made = (site / "snippets/b/a.py").read_text()
    assert made.startswith("import math as m\n\n# --8<-- [start:a]\nprint(m.floor(2.5))\n# > 2\n")
    assert said(capsys, "check")[0] == 0
    before = contents(site)
    assert "4 blocks" not in said(capsys, "adopt", "--force")[1]
    assert contents(site) == before


def test_an_import_of_a_site_is_known_after_it_was_adopted(site, capsys):
    put(site / "docs/a.md", fences("import math as m"))
    said(capsys, "adopt", "--force")
    put(site / "docs/b.md", fences("print(m.floor(2.5))"))
    assert "b/a.py, runs alone, with `import math as m`\n" in said(capsys, "adopt", "--force")[1]


def test_a_block_that_fails_says_which_imports_it_was_given(site, capsys):
    put(site / "docs/a.md", fences("import math as m"))
    put(site / "docs/b.md", fences("m.floor('a')"))
    out = said(capsys, "adopt", "--dry-run")[1]
    assert (
        "b.md:3: left: raises TypeError: must be real number, not str (with `import math as m`)\n"
        in out
    )


def test_an_import_is_taken_of_the_page_first_and_never_if_two_do_not_agree(folder):
    one, other = folder / "a.md", folder / "b.md"
    known = SiteImports(
        {
            one: ["from json import dumps", "from math import *\nfrom . import own", "def f(:"],
            other: ["from pickle import dumps", "import json.decoder", "import nowhere.at as n"],
        }
    )
    assert known.find(one, "dumps", "dumps(1)") == "from json import dumps"
    assert known.find(other, "dumps", "dumps(1)") == "from pickle import dumps"
    assert known.find(folder / "c.md", "dumps", "dumps(1)") is None
    assert known.find(one, "json", "json.loads('1')") == "import json.decoder"
    assert known.find(one, "html", "html.escape('')") == "import html"
    for name in ("n", "own", "floor", "f"):
        assert known.find(one, name, f"{name}(1)") is None


def test_a_method_that_stands_alone_needs_no_class_for_super():
    assert "__class__" not in find_names("def save(self):\n    super().save()\n").needs


def test_a_configuration_may_inherit_an_empty_one_and_tables_are_merged(folder):
    put(folder / "empty.yml", "# nothing\n")
    put(folder / "middle.yml", "INHERIT: empty.yml\nextra: {a: 1, b: {c: 2}}\n")
    file = put(folder / "mkdocs.yml", "INHERIT: middle.yml\nsite_name: x\nextra: {b: {d: 3}}\n")
    assert read_settings(file)["extra"] == {"a": 1, "b": {"c": 2, "d": 3}}


def test_files_are_found_below_the_folder_where_the_site_is_built(folder, capsys):
    options = "markdown_extensions:\n  - pymdownx.snippets:\n      base_path: [docs/source/src]\n"
    put(folder / "mkdocs.yml", f"{CONFIG}docs_dir: docs/source\n{options}")
    put(
        folder / "docs/source/src/python/x.py",
        "# --8<-- [start:one]\nprint(1)\n# --8<-- [end:one]\nx = 2\n",
    )
    put(folder / "docs/source/index.md", fences('--8<-- "python/x.py:one"'))
    said(capsys, "adopt", "--force")
    assert (folder / "docs/source/index.md").read_text() == fences('--8<-- "index/a.py:a"')
    assert (folder / "snippets/index/a.py").read_text().startswith("# --8<-- [start:a]\nprint(1)\n")


APP = "from anapp import App\n\n\nclass Mine(App):\n    x = {}\n\n\nif __name__ == '__main__':\n    Mine().run()\n"


def test_programs_that_end_as_those_do_that_went_on_are_not_tried():
    tried = []

    def run(chosen):
        tried.extend(chosen)
        return [Problem("a.py", 1, "waits for longer than 10 s") for _ in chosen]

    kinds = EndlessKinds()
    texts = [APP.format(at) for at in range(5)]
    said_of = kinds.run([*texts, "print(1)"], run)
    assert sorted(tried) == [0, 1, 2, 5]
    assert (
        said_of[4].message
        == "goes on at `run()` until somebody ends it, as 3 others with anapp did"
    )
    assert said_of[4].line == 8
    del tried[:]
    kinds.run([APP.format(9), "from other import run\nrun()"], run)
    assert tried == [1]


def test_programs_that_end_as_others_do_are_tried_if_one_of_those_ended():
    came = iter(["ran", *[Problem("a.py", 1, "used more than 10 s of processor time")] * 9])
    tried = []

    def run(chosen):
        tried.extend(chosen)
        return [next(came) for _ in chosen]

    EndlessKinds().run([APP.format(at) for at in range(6)], run)
    assert sorted(tried) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (APP.format(1), LastCall("run", frozenset({"anapp"}))),
        ("import uvicorn.x\nwith a:\n    serve(1)", LastCall("serve", frozenset({"uvicorn"}))),
        ("import asyncio\nasyncio.run(main())", None),  # whatever it is that Python runs
        ("import a\nx = 1", None),
        ("import a\nf()()", None),
        ("", None),
        ("def f(:", None),
    ],
)
def test_a_kind_is_the_last_call_and_the_packages(text, kind):
    assert find_last_call(text) == kind


def test_a_block_with_lines_of_a_file_and_others_is_left_and_says_why(site, capsys):
    put(site / "docs_src/x.py", "import math\nprint(math.pi > 3)\n# more\nx = 2\n")
    put(
        site / "docs/index.md",
        fences("y = 1\n\n{!../docs_src/x.py[ln:2]!}", "{!../docs_src/x.py[ln:1-2]!}"),
    )
    out = said(capsys, "adopt", "--force")[1]
    assert (
        "docs/index.md:3: left: has `y = 1` beside the lines of a file, `{!../docs_src/x.py[ln:2]!}`;"
        " write it above or below the block\n"
    ) in out
    assert (
        "docs/index.md:9: index/a.py:a" in out or "docs/index.md:9: index/a.py, runs alone" in out
    )
    made = (site / "snippets/index/a.py").read_text()
    assert made.startswith(
        "# --8<-- [start:a]\nimport math\nprint(math.pi > 3)\n# > True\n# --8<-- [end:a]\n"
    )


def test_what_will_stand_beside_a_block_is_there_when_it_is_tried(site, capsys):
    put(site / "docs/guide/a.md", fences("print(open('votes.txt').read())", "import helper"))
    put(site / "snippets/guide/a/votes.txt", "ann")
    put(site / "snippets/guide/a/helper.py", "import other\n")
    put(site / "snippets/guide/a/other.py", "import helper\n")
    out = said(capsys, "adopt", "--force")[1]
    assert "2 blocks: 2 adopted" in out, out
    assert (site / "snippets/guide/a/a.py").read_text().endswith("# > ann\n")
    assert said(capsys, "check", "snippets/guide/a/a.py", "snippets/guide/a/a_2.py")[0] == 0
    before = contents(site)
    said(capsys, "adopt", "--force")
    assert contents(site) == before


@pytest.mark.parametrize(
    ("comments", "stays"),
    [
        ("# Output: [1, 2]", ""),
        ("# => [1, 2]", ""),
        ("# prints [1, 2]", ""),
        ("# Out:\n# [1, 2]", ""),
        ("# Output:\n# [1, 2]\n# And more.", "# And more.\n"),
        ("# -> [1,\n# 2]", ""),
        ("# Output: a list", "# Output: a list\n"),
        ("# Outputs [1, 2] or so", "# Outputs [1, 2] or so\n"),
    ],
)
def test_a_comment_that_says_output_and_repeats_it_makes_room_for_it(site, capsys, comments, stays):
    put(site / "docs/index.md", fences(f"print([1, 2])\n{comments}"))
    said(capsys, "adopt", "--force")
    assert (site / "snippets/index/a.py").read_text() == f"print([1, 2])\n# > [1, 2]\n{stays}"


BEFORE_AND_AFTER = """\
# A

Before:

```pycon
>>> 1 + 1
3
>>> 1
1
```

=== "Old way"

    ```python
    print(2)
    #> 3
    ```

**After**

```pycon
>>> 1 + 1
3
```

Before:

```python
print(5)
#> 5
```

Look at this before you go on and say it is wrong:

```python
print(6)
#> 5
```
"""


def test_an_output_of_an_earlier_version_stays(site, capsys):
    put(site / "docs/index.md", BEFORE_AND_AFTER)
    out = said(capsys, "adopt", "--force")[1]
    for line, label in ((5, "Before:"), (14, "Old way")):
        why = f"shows another output under `{label}`, which may be right of an earlier version"
        assert f"docs/index.md:{line}: left: {why}\n" in out, out
    assert "5 blocks: 3 adopted" in out
    assert "2 documented outputs unlike what the code prints:" in out
    assert (site / "docs/index.md").read_text().startswith(BEFORE_AND_AFTER.split("**After**")[0])


def test_a_page_that_is_a_link_to_a_file_elsewhere_is_left(site, capsys):
    readme = put(site / "README.md", fences("x = 1"))
    put(site / "docs/a.md", fences("y = 1"))
    (site / "docs/index.md").symlink_to("../README.md")
    put(site / "more/b.md", fences("z = 1"))
    (site / "docs/more").symlink_to("../more")
    out = said(capsys, "adopt", "--force")[1]
    why = "left: the page is a link to README.md, where an include would be read as text\n"
    assert f"docs/index.md:3: {why}" in out, out
    assert "docs/more/b.md:3: left: the page is a link to more/b.md" in out
    assert readme.read_text() == fences("x = 1")
    assert "3 blocks: 1 adopted (1 program), 2 left\n" in out


def test_a_block_does_not_take_an_older_value_of_what_a_block_between_makes(site, capsys):
    blocks = ("import math\nx = 1", "import math\nx = 1 / 0", "print(x)", "print(math.floor(2.5))")
    put(site / "docs/index.md", fences(*blocks))
    out = said(capsys, "adopt", "--dry-run")[1]
    assert "docs/index.md:13: left: needs `x`, which no block before it makes\n" in out
    assert "docs/index.md:17: index/a.py:a_2, one file with that of line 3\n" in out


def test_no_file_has_the_name_of_a_module_that_programs_beside_it_may_import(site, capsys):
    put(
        site / "docs/index.md",
        "# pymdownx\n\n```python\nimport markdown\n```\n\n## Conftest\n\n```python\nx = 1\n```\n",
    )
    out = said(capsys, "adopt")[1]
    assert "docs/index.md:3: index/pymdownx_example.py, runs alone\n" in out
    assert "docs/index.md:9: index/conftest_example.py, runs alone\n" in out


def test_a_block_may_import_another_whose_title_is_a_file(site, capsys):
    texts = {
        "shop.py": "from stock import count\n\nprint(count + 1)",
        "stock.py": "from rooms import count",
        "rooms.py": "count = 2",
    }
    fenced = (f'\n```python title="{name}"\n{text}\n```\n' for name, text in texts.items())
    put(site / "docs/index.md", "# A\n" + "".join(fenced))
    assert "3 blocks: 3 adopted (3 programs), 0 left\n" in said(capsys, "adopt")[1]
    assert (site / "snippets/index/shop.py").read_text().endswith("# > 3\n")
    assert not (site / "snippets/index/stock_2.py").exists()
    assert said(capsys, "check")[:2] == (0, "3 agree\n")
    before = contents(site)
    said(capsys, "adopt")
    assert contents(site) == before


REMARKED = """\
# A

```python hl_lines="3"
# Above omitted

--8<-- "src/a.py:2:2"
# Here, too.
--8<-- "src/a.py:4:4"

# Below omitted 👇
```
"""


def test_comments_beside_lines_of_a_file_stay_there(site, capsys):
    put(site / "src/a.py", "x = 1\ny = 2\nz = 3\nprint(x + y)\nprint(z)\n")
    page = put(site / "docs/index.md", REMARKED)
    assert "1 block: 1 adopted (1 program), 0 left\n" in said(capsys, "adopt")[1]
    after = REMARKED.replace("src/a.py:2:2", "index/a.py:a").replace(
        "src/a.py:4:4", "index/a.py:a_2"
    )
    assert page.read_text() == after
    assert said(capsys, "check")[:2] == (0, "1 agree\n")
    before = contents(site)
    said(capsys, "adopt")
    assert contents(site) == before


def test_a_comment_between_lines_that_are_one_part_is_left(site, capsys):
    put(site / "src/a.py", "x = 1\ny = 2\nprint(x)\n")
    page = REMARKED.replace("4:4", "3:3")
    put(site / "docs/index.md", page)
    out = said(capsys, "adopt")[1]
    assert (
        "docs/index.md:3: left: has `# Above omitted` between lines that are one part of a file;"
        " write it above or below the block\n" in out
    )


def test_a_backslash_in_an_output_that_is_a_string_is_as_a_reader_sees_it(site, capsys):
    shown = 'print(["\\\\d"])\n"""\n[\'\\\\d\']\n"""'
    put(site / "docs/index.md", fences(shown))
    out = said(capsys, "adopt")[1]
    assert out.endswith("1 block: 1 adopted (1 program), 0 left\n")


def test_what_python_warns_of_in_a_text_is_said_of_its_block_alone(site, capsys):
    put(site / "docs/index.md", fences("print(1 is 1)"))
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        out = said(capsys, "adopt", "--dry-run")[1]
    assert "docs/index.md:3: left: has Python warn before it runs: " in out
    assert noted == []


def test_the_title_of_a_line_that_brings_in_a_file_stays(site, capsys):
    put(site / "src/a.py", "x = 1\nprint(x)\n")
    page = put(site / "docs/index.md", '# A\n\n{* src/a.py hl[2] title["app/a.py"] *}\n')
    assert "1 block: 1 adopted (1 program), 0 left\n" in said(capsys, "adopt")[1]
    opened = '```python title="app/a.py" hl_lines="2"\n'
    assert page.read_text() == f'# A\n\n{opened}--8<-- "index/a.py"\n```\n'
