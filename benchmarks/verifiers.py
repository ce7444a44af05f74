"""The same pages given to each tool that tests documentation: what each runs and finds, and its time.

    python -m venv verifiers
    verifiers/bin/pip install -r benchmarks/verifiers.txt -e .
    verifiers/bin/python benchmarks/verifiers.py [NUMBER]

Of each kind there is a page that is right and one that is wrong; each writes a file when it runs. A tool
"finds" a kind if it names the wrong page and not the right one. markdown-exec and MyST-NB get the
pages in their own spelling, as they run nothing else. NUMBER is of right pages that are timed (20).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

RUNS = 'open("{mark}", "w").close()\n'
FAILS = "1 / 0\n"
# Of each kind: the page, and what stands for {end} in the right and in the wrong one.
KINDS: dict[str, tuple[str, str, str]] = {
    "raises an error": ("```python\n{runs}{end}```\n", "", FAILS),
    "labelled `py`, with a title": ('```py title="a.py"\n{runs}{end}```\n', "", FAILS),
    "in an admonition": ("!!! note\n\n    ```python\n    {runs}    {end}    ```\n", "\n", FAILS),
    "in a quote": ("> ```python\n> {runs}> {end}> ```\n", "\n", FAILS),
    "needs the block before": ("```python\na = 1\n```\n\nText.\n\n```python\n{runs}{end}```\n", "a\n", "a.b\n"),
    "wrong `#>` output": ("```python\n{runs}print(1)\n#> {end}```\n", "1\n", "2\n"),
    "wrong output of a session": ("```pycon\n>>> {runs}>>> print(1)\n{end}```\n", "1\n", "2\n"),
    "awaits at top level": ("```python\nimport asyncio\n\nawait asyncio.sleep(0)\n{runs}{end}```\n", "", FAILS),
}  # fmt: skip
EXAMPLES = """\
import pytest
from pytest_examples import find_examples

@pytest.mark.parametrize("example", find_examples("docs"), ids=str)
def test(example, eval_example):
    eval_example.run_print_check(example)
"""
MKTESTDOCS = """\
import pathlib, pytest
from mktestdocs import check_md_file

@pytest.mark.parametrize("page", sorted(pathlib.Path("docs").glob("*.md")), ids=str)
def test(page):
    check_md_file(fpath=page, memory=True)
"""
SYBIL = """\
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], pattern="*.md").pytest()
"""
MKDOCS = """\
site_name: x
theme: {name: null, custom_dir: theme}
plugins: [markdown-exec]
markdown_extensions: [admonition, pymdownx.superfences]
"""
SPHINX = 'extensions = ["myst_nb"]\n'
NOTEBOOK = """\
---
file_format: mystnb
kernelspec: {name: python3}
---

# Page

"""
# With its long tracebacks, pytest ends at pytest-examples' own: an INTERNALERROR on Python 3.11.
PYTEST = "-m", "pytest", "-q", "--tb=line", "-p", "no:cacheprovider"


class Outcome(NamedTuple):
    """What a tool says of some pages, of which it finds fault with, and its seconds of the processor."""

    said: str
    faulty: Callable[[str, str], bool]  # given a line that it said, and the name of a page
    took: float

    def fails(self, name: str) -> bool:
        """Return whether it finds fault with this page."""
        return any(self.faulty(line, name) for line in self.said.split("\n"))


def run(folder: Path, *arguments: str) -> tuple[str, float]:
    """Return what a command says, and the seconds of the processor that it takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return done.stdout + done.stderr, took


def with_pytest(options: tuple[str, ...], **files: str) -> Callable[[Path], Outcome]:
    """Return what gives a folder of pages to a tool that is a plugin of pytest."""

    def use(folder: Path) -> Outcome:
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        said, took = run(folder, *PYTEST, *options)
        return Outcome(said, lambda line, n: line[:6] in ("FAILED", "ERROR ") and n in line, took)

    return use


def rewrite(folder: Path, old: str, new: str, head: str = "") -> None:
    """Write the pages in a tool's own spelling."""
    for page in (folder / "docs").glob("*.md"):
        page.write_text(head + page.read_text().replace(old, new))


def use_markdown_exec(folder: Path) -> Outcome:
    """Build the pages with MkDocs and markdown-exec, which shows the code of a block that fails."""
    for page in (folder / "docs").glob("*.md"):
        for label in ("python", "pycon"):
            header = f'```{label} exec="on" source="above" session="{page.stem}"\n'
            page.write_text(page.read_text().replace(f"```{label}\n", header))
    rewrite(folder, '```py title="a.py"\n', '```py title="a.py" exec="on" source="above"\n')
    (folder / "mkdocs.yml").write_text(MKDOCS)
    (folder / "theme").mkdir()
    (folder / "theme/main.html").write_text("{{ page.content }}")
    said, took = run(folder, "-m", "mkdocs", "build")
    return Outcome(said, lambda line, name: f"{name}.ran" in line, took)


def use_myst_nb(folder: Path) -> Outcome:
    """Build the pages with Sphinx and MyST-NB."""
    rewrite(folder, "```python\n", "```{code-cell}\n", NOTEBOOK)
    rewrite(folder, "```pycon\n", "```{code-cell}\n")
    rewrite(folder, '```py title="a.py"\n', "```{code-cell}\n")
    (folder / "docs/conf.py").write_text(SPHINX)
    pages = [page.stem for page in (folder / "docs").glob("*.md")]
    index = "# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n"
    (folder / "docs/index.md").write_text(index)
    said, took = run(folder, "-m", "sphinx", "-q", "docs", "built")
    return Outcome(said, lambda line, name: f"{name}.md" in line and "failed" in line, took)


def use_verified_snippets(folder: Path) -> Outcome:
    """Adopt the pages; time a check of what came of it."""
    (folder / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [admonition]\n")
    command = "-m", "verified_snippets.cli"
    said, _ = run(folder, *command, "adopt")
    _, took = run(folder, *command, "check")
    faults = "left: ", "shows `"
    return Outcome(
        said, lambda line, n: f"{n}.md:" in line and any(f in line for f in faults), took
    )


TOOLS: dict[str, Callable[[Path], Outcome]] = {
    "verified-snippets": use_verified_snippets,
    "pytest-examples": with_pytest(("test_pages.py",), test_pages=EXAMPLES),
    "pytest-codeblocks": with_pytest(("--codeblocks", "docs")),
    "pytest-markdown-docs": with_pytest(("--markdown-docs", "docs")),
    "sybil": with_pytest(("docs",), conftest=SYBIL),
    "mktestdocs": with_pytest(("test_pages.py",), test_pages=MKTESTDOCS),
    "markdown-exec": use_markdown_exec,
    "MyST-NB": use_myst_nb,
}


def judge(use: Callable[[Path], Outcome]) -> list[str]:
    """Return what a tool makes of each kind: of its right page and of its wrong one."""
    made_of = []
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "docs").mkdir()
        for at, (page, *ends) in enumerate(KINDS.values()):
            for name, end in zip((f"right_{at}", f"wrong_{at}"), ends, strict=True):
                runs = RUNS.format(mark=Path(made, f"{name}.ran"))
                (Path(made) / f"docs/{name}.md").write_text(page.format(runs=runs, end=end))
        outcome = use(Path(made))
        for at in range(len(KINDS)):
            ran = any(Path(made, f"{name}_{at}.ran").exists() for name in ("right", "wrong"))
            if outcome.fails(f"right_{at}"):
                made_of.append("fails on the right page")
            elif outcome.fails(f"wrong_{at}"):
                made_of.append("finds it")
            else:
                made_of.append("runs it, sees nothing" if ran else "doesn't run it")
    return made_of


def main() -> None:
    """Print a table of kinds and tools, and the time of many pages."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print("|", " | ".join(["Tool", *KINDS, f"{number} pages"]), "|")
    print("|", " | ".join(["---"] * (len(KINDS) + 2)), "|", flush=True)
    for tool, use in TOOLS.items():
        found = judge(use)
        with tempfile.TemporaryDirectory() as made:
            (Path(made) / "docs").mkdir()
            for at in range(number):
                text = f"# Page {at}\n\n```python\nprint({at})\n#> {at}\n```\n"
                (Path(made) / f"docs/page_{at}.md").write_text(text)
            took = use(Path(made)).took
        print("|", " | ".join([tool, *found, f"{took:.1f} s"]), "|", flush=True)


if __name__ == "__main__":
    main()
