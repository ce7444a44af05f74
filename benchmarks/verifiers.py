"""The same pages given to each tool that tests documentation: what each runs and finds, and its time.

    python -m venv /tmp/verifiers
    /tmp/verifiers/bin/pip install -r benchmarks/verifiers.txt -e .
    /tmp/verifiers/bin/python benchmarks/verifiers.py [NUMBER]

Of each kind there is a page that is right and one that is wrong; each writes a file when it runs. A tool
"finds" a kind if it fails on the wrong page and not on the right one. markdown-exec and MyST-NB get the
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
SPHINX = 'extensions = ["myst_nb"]\nnb_execution_raise_on_error = True\n'
NOTEBOOK = """\
---
file_format: mystnb
kernelspec: {name: python3}
---

# Page

"""
PYTEST = "-m", "pytest", "-q", "-p", "no:cacheprovider"


def run(folder: Path, *arguments: str) -> tuple[bool, str, float]:
    """Return whether a command succeeded, what it said, and the seconds of the processor that it took."""
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
    return done.returncode in (0, 5), done.stdout + done.stderr, took  # 5: pytest found nothing


def with_pytest(options: tuple[str, ...], **files: str) -> Callable[[Path], tuple[bool, float]]:
    """Return what gives a folder of pages to a tool that is a plugin of pytest."""

    def use(folder: Path) -> tuple[bool, float]:
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        well, _, took = run(folder, *PYTEST, *options)
        return well, took

    return use


def rewrite(folder: Path, old: str, new: str, head: str = "") -> None:
    """Write the pages in a tool's own spelling."""
    for page in (folder / "docs").glob("*.md"):
        page.write_text(head + page.read_text().replace("```py\n", old).replace(old, new))


def use_markdown_exec(folder: Path) -> tuple[bool, float]:
    """Build the pages with MkDocs and markdown-exec."""
    rewrite(folder, "```python\n", '```python exec="on" source="above" session="s"\n')
    rewrite(folder, "```pycon\n", '```pycon exec="on" source="above"\n')
    rewrite(folder, '```py title="a.py"\n', '```py title="a.py" exec="on" source="above"\n')
    (folder / "mkdocs.yml").write_text(MKDOCS)
    (folder / "theme").mkdir()
    (folder / "theme/main.html").write_text("{{ page.content }}")
    well, _, took = run(folder, "-m", "mkdocs", "build", "--strict")  # -q hides warnings from it
    return well, took


def use_myst_nb(folder: Path) -> tuple[bool, float]:
    """Build the pages with Sphinx and MyST-NB."""
    rewrite(folder, "```python\n", "```{code-cell}\n", NOTEBOOK)
    rewrite(folder, "```pycon\n", "```{code-cell}\n")
    rewrite(folder, '```py title="a.py"\n', "```{code-cell}\n")
    (folder / "docs/conf.py").write_text(SPHINX)
    pages = [page.stem for page in (folder / "docs").glob("*.md")]
    index = "# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n"
    (folder / "docs/index.md").write_text(index)
    well, _, took = run(folder, "-m", "sphinx", "-q", "-W", "docs", "built")
    return well, took


def use_verified_snippets(folder: Path) -> tuple[bool, float]:
    """Adopt the pages; time a check of what came of it."""
    (folder / "mkdocs.yml").write_text("site_name: x\nmarkdown_extensions: [admonition]\n")
    command = "-m", "verified_snippets.cli"
    _, said, _ = run(folder, *command, "adopt")
    well, _, took = run(folder, *command, "check")
    return well and ": left: " not in said and "are not what the code prints" not in said, took


TOOLS: dict[str, Callable[[Path], tuple[bool, float]]] = {
    "verified-snippets": use_verified_snippets,
    "pytest-examples": with_pytest(("test_pages.py",), test_pages=EXAMPLES),
    "pytest-codeblocks": with_pytest(("--codeblocks", "docs")),
    "pytest-markdown-docs": with_pytest(("--markdown-docs", "docs")),
    "sybil": with_pytest(("docs",), conftest=SYBIL),
    "mktestdocs": with_pytest(("test_pages.py",), test_pages=MKTESTDOCS),
    "markdown-exec": use_markdown_exec,
    "MyST-NB": use_myst_nb,
}


def judge(use: Callable[[Path], tuple[bool, float]], kind: str) -> str:
    """Return what a tool makes of the right page and of the wrong one of a kind."""
    page, right, wrong = KINDS[kind]
    wells = []
    with tempfile.TemporaryDirectory() as made:
        for name, end in (("right", right), ("wrong", wrong)):
            folder, mark = Path(made, name), Path(made, f"{name}.ran")
            (folder / "docs").mkdir(parents=True)
            runs = RUNS.format(mark=mark)
            (folder / "docs/page.md").write_text(page.format(runs=runs, end=end))
            well, _ = use(folder)
            wells.append(well)
        ran = Path(made, "right.ran").exists() or Path(made, "wrong.ran").exists()
    if wells == [True, False]:
        return "finds it"
    if not wells[0]:
        return "fails on the right page"
    return "runs it, sees nothing" if ran else "doesn't run it"


def main() -> None:
    """Print a table of kinds and tools, and the time of many pages."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    chosen = sys.argv[2:] or list(TOOLS)
    print("|", " | ".join(["", *chosen]), "|")
    print("|", " | ".join(["---"] * (len(chosen) + 1)), "|", flush=True)
    for kind in KINDS:
        print(
            "|", " | ".join([kind, *(judge(TOOLS[tool], kind) for tool in chosen)]), "|", flush=True
        )
    times = []
    for tool in chosen:
        with tempfile.TemporaryDirectory() as made:
            (Path(made) / "docs").mkdir()
            for at in range(number):
                text = f"# Page {at}\n\n```python\nprint({at})\n#> {at}\n```\n"
                (Path(made) / f"docs/page_{at}.md").write_text(text)
            well, took = TOOLS[tool](Path(made))
            times.append(f"{took:.1f} s" if well else "failed")
    print("|", " | ".join([f"{number} pages, of the processor", *times]), "|")


if __name__ == "__main__":
    main()
