"""What an extension of a site adds to a file that a line brings in is not lost by adoption."""

import sys

import pytest
from generator.helpers import put
from generator.test_cli import said

from verified_snippets.adopting.added_text import ExtensionText, find_added_text, find_readers
from verified_snippets.adopting.file_lines import parse_file_include
from verified_snippets.pages.site import read_site

pytestmark = pytest.mark.usefixtures("forked_trials")

CONFIG = "site_name: x\nmarkdown_extensions: [versions_of_files]\n"
EXTENSION = """\
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Versions(Preprocessor):
    def run(self, lines):
        made = []
        for line in lines:
            made += {made!r} if line.startswith("{{*") else [line]
        return made


def makeExtension(**options):
    class Made(Extension):
        def extendMarkdown(self, md):
            md.preprocessors.register(Versions(md), "versions", 100)

    return Made()
"""
LINE = "{* docs_src/a.py *}"
CODE = ["//// tab | 3.12", "```python", "x = 1", "print(x)", "```", "////"]
WHOLE = ["///// details | Whole file", *CODE, "/////"]
OLDER = ["///// details | Other versions", "```python", "x: int = 1", "```", "/////"]


@pytest.fixture
def adding(folder, monkeypatch):
    """Write the extension, which makes these lines of each that brings in a file."""

    def write(made):
        put(folder / "ext/versions_of_files.py", EXTENSION.format(made=made))

    monkeypatch.syspath_prepend(folder / "ext")
    monkeypatch.delitem(sys.modules, "versions_of_files", raising=False)
    put(folder / "mkdocs.yml", CONFIG)
    put(folder / "docs_src/a.py", "x = 1\nprint(x)\n")
    return write


@pytest.mark.parametrize(
    ("made", "added"),
    [
        ([LINE], None),
        (CODE, ExtensionText("versions_of_files", "the tab `3.12`", True)),
        (CODE[1:-1], None),
        (["{!docs_src/a.py!}"], None),
        ([*CODE, *WHOLE], ExtensionText("versions_of_files", "the fold `Whole file`", True)),
        (
            [*CODE, *WHOLE, *OLDER],
            ExtensionText("versions_of_files", "the fold `Other versions`", False),
        ),
        (["Mind the gap.", *CODE], ExtensionText("versions_of_files", "`Mind the gap.`", False)),
    ],
)
def test_what_an_extension_adds_to_a_file_is_found(folder, adding, made, added):
    adding(made)
    readers = find_readers(read_site(folder / "mkdocs.yml").settings)
    file = parse_file_include(LINE, folder / "docs/index.md", [folder / "snippets", folder])
    assert file
    assert find_added_text(LINE, file, readers) == added


def test_a_line_to_which_an_extension_adds_text_stays(folder, adding, capsys):
    adding([*CODE, "Mind the gap."])
    page = put(folder / "docs/index.md", f"# A\n\n{LINE}\n")
    line = "left: versions_of_files adds `Mind the gap.` to it, which would be lost\n"
    assert line in said(capsys, "adopt", "--dry-run")[1]
    assert page.read_text() == f"# A\n\n{LINE}\n"


PART = ["# Above omitted", "", '--8<-- "docs_src/a.py:2:2"', ""]
FOLDED = [
    *("//// tab | 3.12", '```python hl_lines="3"', *PART, "# Below omitted 👇", "```", "////", ""),
    *("///// details | Whole file", "```python", "{!docs_src/a.py!}", "```", "/////", ""),
    *("///// details | Other versions", "Older.", "", "```python", "{!docs_src/b.py!}", "```"),
    *("/////", "", ""),
]
ADOPTED = """\
# A

//// tab | 3.12
```python hl_lines="3"
# Above omitted

--8<-- "index/a.py:a"

# Below omitted 👇
```
////

///// details | Whole file
```python
--8<-- "index/a.py"
```
/////

///// details | Other versions
Older.

```python
--8<-- "index/a_2.py"
```
/////

Text.
"""


def test_a_line_becomes_the_folds_that_an_extension_makes_of_it(folder, adding, capsys):
    adding(FOLDED)
    put(folder / "docs_src/b.py", "x = 1  # type: int\nprint(x)\n")
    page = put(folder / "docs/index.md", f"# A\n\n{LINE}\n\nText.\n")
    out = said(capsys, "adopt")[1]
    assert page.read_text() == ADOPTED
    assert "docs/index.md:3: index/a.py:a, one file with that of line 3\n" in out
    assert "3 blocks: 3 adopted (1 program, 2 parts of 1 more), 0 left\n" in out
    made = (folder / "snippets/index/a.py").read_text()
    assert made == "x = 1\n# --8<-- [start:a]\nprint(x)\n# > 1\n# --8<-- [end:a]\n"
    assert said(capsys, "check")[:2] == (0, "2 agree\n")
    again = said(capsys, "adopt")[1]
    assert "3 blocks: 0 adopted, 0 left, 3 were snippets\n" in again
    assert page.read_text() == ADOPTED


def test_a_line_stays_if_a_block_of_it_does(folder, adding, capsys):
    adding(FOLDED)
    put(folder / "docs_src/b.py", "x = 1\nprint(1 / 0)\n")
    page = put(folder / "docs/index.md", f"# A\n\n{LINE}\n\nText.\n")
    out = said(capsys, "adopt", "--not-run")[1]
    assert out.startswith("docs/index.md:3: left: raises ZeroDivisionError: division by zero\n")
    assert "\n1 block: 0 adopted, 1 left\n" in out
    assert page.read_text() == f"# A\n\n{LINE}\n\nText.\n"
    assert not (folder / "snippets").exists()


def test_a_line_that_an_extension_cannot_read_here_stays(folder, adding, capsys):
    adding([LINE])
    ext = folder / "ext/versions_of_files.py"
    opens = "made += open('gone.txt').readlines() if"
    put(ext, ext.read_text().replace(f"made += {[LINE]!r} if", opens))
    page = put(folder / "docs/index.md", f"# A\n\n{LINE}\n")
    out = said(capsys, "adopt")[1]
    assert out.startswith(
        "docs/index.md:3: left: versions_of_files cannot read it from this folder"
        " ([Errno 2] No such file or directory: 'gone.txt'); run adopt where you build the site\n"
    )
    assert page.read_text() == f"# A\n\n{LINE}\n"


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (LINE, "imports from its own package; copy docs_src/ below the folder of"),
        (
            "{* docs_src/sub/c.py *}",
            "imports from its own package; copy docs_src/ below the folder of",
        ),
        (
            "```python\nfrom . import b\n```",
            "imports from a package that is not here; copy that below",
        ),
    ],
)
def test_a_file_that_imports_relatively_is_left_with_what_to_do(folder, capsys, file, line):
    put(folder / "mkdocs.yml", "site_name: x\n")
    put(folder / "docs_src/__init__.py", "")
    put(folder / "docs_src/b.py", "x = 1\n")
    put(folder / "docs_src/a.py", "from .b import x\n\nprint(x)\n")
    put(folder / "docs_src/sub/c.py", "from ..b import x\n\nprint(x)\n")
    put(folder / "docs/index.md", f"# A\n\n{file}\n")
    assert f"docs/index.md:3: left: {line}" in said(capsys, "adopt")[1]


def test_what_it_says_to_do_serves(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    put(folder / "snippets/app/__init__.py", "")
    put(folder / "snippets/app/b.py", "x = 1\n")
    put(folder / "snippets/app/a.py", "from .b import x\n\nprint(x)\n")
    put(folder / "docs/index.md", '# A\n\n```python\n--8<-- "app/a.py"\n```\n')
    assert said(capsys, "update")[0] == 0
    assert said(capsys, "check")[:2] == (0, "2 agree\n")
    assert "is a snippet already" in said(capsys, "adopt")[1]
