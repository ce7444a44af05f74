"""`verified-snippets adopt --not-run`: what lacks something here is a file that says so; and what builds after."""

import re
import sys

import pytest
from generator.helpers import contents, put
from generator.test_cli import said

from verified_snippets import load, run
from verified_snippets.adopting import trial
from verified_snippets.errors import SnippetError
from verified_snippets.pages.converter import ConversionError, PageConverter
from verified_snippets.pages.site import read_site
from verified_snippets.running.limits import Limits

pytestmark = pytest.mark.usefixtures("forked_trials")

PAGE = """\
# Use

```python
client.get("/")
```

```python
import no_such_module_here

no_such_module_here.go()
```

```python
print(no_such_name)
#> 3
```

```python
1 / 0
```
"""
NEEDS_BUILDER = """\
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class Needs(Extension):
    def extendMarkdown(self, md):
        class Look(Treeprocessor):
            def run(self, root):
                md.treeprocessors["relpath"].files.any()

        md.treeprocessors.register(Look(md), "needs", 5)


def makeExtension(**options):
    return Needs(**options)
"""


@pytest.fixture
def old(folder):
    put(folder / "mkdocs.yml", "site_name: x\n")
    put(folder / "docs/index.md", PAGE)
    return folder


def test_a_terminal_sees_how_far_the_trial_is(old, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _, out, err = said(capsys, "adopt", "--dry-run")
    assert re.search(r"\r\x1b\[K1/2 docs/index\.md", err)
    assert err.endswith("\r\x1b[K")
    assert "\x1b" not in out


def test_what_lacks_something_here_is_a_file_that_says_what(old, capsys):
    code, out, _ = said(capsys, "adopt", "--not-run")
    assert code == 0
    assert "docs/index.md:3: index/use.py, not run: needs `client`\n" in out
    assert "docs/index.md:7: index/use_2.py, not run: needs no_such_module_here\n" in out
    assert ": left: needs `no_such_name`" in out, "its output would be lost"
    assert ": left: raises ZeroDivisionError" in out, "its error is its own"
    assert "4 blocks: 2 adopted (2 not run), 2 left\n" in out
    assert (old / "snippets/index/use.py").read_text() == (
        '# not run: needs `client`\n\n# --8<-- [start:use]\nclient.get("/")\n# --8<-- [end:use]\n'
    )
    assert "unverified = 2\nnot_run = 2\n" in (old / "pyproject.toml").read_text()
    assert said(capsys, "check")[:2] == (0, "0 agree, 2 not run\n2 of 4 blocks not verified\n")
    before = contents(old)
    said(capsys, "adopt", "--not-run")
    assert contents(old) == before
    site = read_site(old / "mkdocs.yml")
    page = (old / "docs/index.md").read_text().partition("```python\nprint")[0]
    PageConverter(site.settings, old / "snippets", always=True).convert(old / "docs/index.md", page)


def test_what_awaits_and_lacks_something_is_a_program_that_awaits(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\n")
    page = put(folder / "docs/index.md", "```python\nasync with thing() as it:\n    it\n```\n")
    _, out, _ = said(capsys, "adopt", "--not-run")
    assert "docs/index.md:1: index/example.py, not run: needs `thing`\n" in out
    assert '--8<-- "index/example.py:example"' in page.read_text()
    made = (folder / "snippets/index/example.py").read_text()
    assert made.startswith("# not run: needs `thing`\n\nimport asyncio\n")
    snippet = load(folder / "snippets/index/example.py")
    assert snippet.shown("example") == "async with thing() as it:\n    it"


def test_without_being_asked_it_stays_where_it_was(old, capsys):
    out = said(capsys, "adopt")[1]
    assert "2 of the blocks that are left only lack something here: --not-run makes" in out
    assert "4 blocks: 0 adopted" in out
    assert (old / "docs/index.md").read_text() == PAGE


def test_a_page_that_an_extension_needs_its_builder_for_is_left_to_the_build(
    old, capsys, monkeypatch
):
    put(old / "needs_builder.py", NEEDS_BUILDER)
    monkeypatch.syspath_prepend(old)
    put(old / "mkdocs.yml", "site_name: x\nmarkdown_extensions:\n  - needs_builder\n")
    put(old / "docs/index.md", "# A\n\n```python\nprint(1)\n```\n")
    site = read_site(old / "mkdocs.yml")
    with pytest.raises(ConversionError) as refused:
        PageConverter(site.settings, old / "snippets").convert(old / "docs/index.md", "# A\n")
    assert isinstance(refused.value, SnippetError)
    assert "not verified yet" not in said(capsys, "adopt")[1]
    assert not (old / "pyproject.toml").exists()


@pytest.mark.parametrize("page", ["::: pkg.a\n", "# A\n\n## ::: pkg.a\n    options: {}\n"])
def test_a_page_that_mkdocstrings_fills_is_not_verified_before_somebody_says_so(old, capsys, page):
    put(old / "docs/index.md", "# A\n\n```python\nprint(1)\n```\n")
    put(old / "docs/api.md", page)
    put(old / "mkdocs.yml", "site_name: x\nplugins: [not-installed-here]\n")
    output = said(capsys, "adopt")[1]
    assert "mkdocs.yml: cannot be built here: Config value 'plugins': The \"not-inst" in output
    assert "docs/api.md: not verified yet: a plugin fills in its `:::`" in output


HOOK = """\
def on_page_markdown(markdown, page, **rest):
    more = "\\n\\n```python\\nprint(2)\\n```\\n" if page.file.src_uri == "more.md" else ""
    return markdown + more
"""


def test_a_page_to_which_a_plugin_adds_python_is_found_by_a_build(old, capsys):
    put(old / "docs/index.md", "# A\n\n```python\nprint(1)\n```\n")
    put(old / "docs/more.md", "# B\n")
    put(old / "hook.py", HOOK)
    put(old / "mkdocs.yml", "site_name: x\nhooks: [hook.py]\n")
    output = said(capsys, "adopt")[1]
    assert "docs/more.md: not verified yet: line 1: Python typed into the page" in output
    assert "docs/index.md: not verified" not in output
    assert not (old / "site").exists()


def test_lines_of_a_file_that_cannot_run_are_what_the_block_shows(old, capsys):
    lines = ["import no_such_module", "# --8<-- [start:use]", "no_such_module.go()"]
    put(old / "use.py", "\n".join([*lines, "# --8<-- [end:use]", "done = True", ""]))
    put(old / "cut.py", "import no_such_module\n\n\ndef f():\n    return 1\n")
    fences = '```python\n--8<-- "use.py:use"\n```\n', '```python\n--8<-- "cut.py:5:5"\n```\n'
    put(old / "docs/index.md", "# Use\n\n" + "\n".join(fences))
    out = said(capsys, "adopt", "--not-run")[1]
    assert "docs/index.md:3: index/use.py, not run: needs no_such_module\n" in out
    assert "docs/index.md:7: left: imports `no_such_module`" in out, "no program by itself"
    shown = "# --8<-- [start:use]\nno_such_module.go()\n# --8<-- [end:use]\n"
    made = (old / "snippets/index/use.py").read_text()
    assert made == f"# not run: needs no_such_module\n\n{shown}"
    assert fences[1] in (old / "docs/index.md").read_text()


def test_what_waits_for_ever_is_not_run_here(folder, capsys):
    put(folder / "mkdocs.yml", "site_name: x\n")
    put(folder / "pyproject.toml", "[tool.verified-snippets]\ntimeout = 1\n")
    put(folder / "docs/index.md", "# Serve\n\n```python\nimport signal\nsignal.pause()\n```\n")
    _, out, _ = said(capsys, "adopt", "--not-run")
    assert out.startswith("docs/index.md:3: index/serve.py, not run: needs more than 1 s\n")


WAITS = "# Serve\n\n```python\nimport select\nselect.select([], [], [], 300)\n```\n"


@pytest.mark.parametrize(
    ("flag", "line"),
    [
        ("--dry-run", "docs/index.md:3: left: waits for longer than 1 s, at line 2\n"),
        ("--not-run", "docs/index.md:3: index/serve.py, not run: needs somebody to end it\n"),
    ],
)
def test_what_only_waits_is_not_waited_for(folder, capsys, monkeypatch, flag, line):
    put(folder / "mkdocs.yml", "site_name: x\n")
    put(folder / "docs/index.md", WAITS)
    with monkeypatch.context() as patched:
        patched.setattr(trial, "IDLE_SECONDS", 1.0)
        assert said(capsys, "adopt", flag)[1].startswith(line)


def test_a_process_that_computes_is_not_idle(folder):
    busy = load(put(folder / "s.py", "import time\nwhile time.process_time() < 1.5:\n    pass\n"))
    assert run(busy, Limits(idle=1.0)).effects == ()
