"""The same programs in the format of each tool, and the command that runs them there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = """\
import torch

x = torch.tensor([[1.0, 2.0], [3.0, {n}.0]], requires_grad=True)
y = x.pow(2)
v = torch.tensor([[0.5, 1.0], [2.0, 0.25]])
y.backward(gradient=v)
print(x.grad)
"""

FLOOR = """\
import contextlib, io, pathlib, sys, torch
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(path.read_text(), str(path), "exec"), {"__name__": "__main__"})
"""

MKDOCS = """\
site_name: benchmark
theme: {name: null, custom_dir: theme}
plugins: [markdown-exec]
markdown_extensions: [pymdownx.superfences]
"""

SPHINX_GALLERY = """\
extensions = ["sphinx_gallery.gen_gallery"]
sphinx_gallery_conf = {"examples_dirs": "examples", "gallery_dirs": "gallery", "filename_pattern": "/"}
"""

MYST_NB = """\
extensions = ["myst_nb"]
nb_execution_mode = "cache"
"""

PYTEST_EXAMPLES = """\
import pytest
from pytest_examples import find_examples

@pytest.mark.parametrize("example", find_examples("page.md"), ids=str)
def test_page(example, eval_example):
    eval_example.run(example)
"""


def programs(count: int) -> list[str]:
    """The programs: alike, but no two the same."""
    return [PROGRAM.format(n=n + 4) for n in range(count)]


def fenced(sources: list[str], label: str = "python") -> str:
    """The programs as the blocks of one page."""
    return "\n".join(f"```{label}\n{source}```\n" for source in sources)


def ours(folder: Path, sources: list[str]) -> list[str]:
    """Files with what they print, and their records."""
    for number, source in enumerate(sources):
        (folder / f"p{number:04}.py").write_text(source)
    command = [sys.executable, "-m", "verified_snippets.cli"]
    update = [*command, "update", "."]
    done = subprocess.run(update, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{update} failed:\n{done.stdout}{done.stderr}")
    return [*command, "check", "."]


def floor(folder: Path, sources: list[str]) -> list[str]:
    """Plain files, run in one process."""
    for number, source in enumerate(sources):
        (folder / f"p{number:04}.py").write_text(source)
    return [sys.executable, "-c", FLOOR, "."]


def codeblocks(folder: Path, sources: list[str]) -> list[str]:
    """A page of blocks."""
    (folder / "page.md").write_text(fenced(sources))
    return [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--codeblocks",
        "page.md",
    ]


def subprocesses(folder: Path, sources: list[str]) -> list[str]:
    """Plain files, each in a process of its own, one after the other."""
    floor(folder, sources)
    return ["sh", "-c", f'for f in *.py; do "{sys.executable}" "$f" >/dev/null || exit 1; done']


def pytest_examples(folder: Path, sources: list[str]) -> list[str]:
    """A page of blocks."""
    (folder / "page.md").write_text(fenced(sources))
    (folder / "test_page.py").write_text(PYTEST_EXAMPLES)
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_page.py"]


def markdown_exec(folder: Path, sources: list[str]) -> list[str]:
    """A page of blocks that MkDocs runs."""
    (folder / "docs").mkdir()
    (folder / "theme").mkdir()
    (folder / "theme/main.html").write_text("{{ page.content }}")
    (folder / "docs/index.md").write_text(fenced(sources, 'python exec="on"'))
    (folder / "mkdocs.yml").write_text(MKDOCS)
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def sphinx_gallery(folder: Path, sources: list[str]) -> list[str]:
    """A gallery of scripts."""
    (folder / "examples").mkdir()
    (folder / "examples/README.rst").write_text("Examples\n========\n")
    (folder / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   gallery/index\n")
    (folder / "conf.py").write_text(SPHINX_GALLERY)
    for number, source in enumerate(sources):
        text = f'"""\nProgram {number}\n==========\n"""\n{source}'
        (folder / f"examples/plot_{number:04}.py").write_text(text)
    return [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]


def myst_nb(folder: Path, sources: list[str]) -> list[str]:
    """A notebook page a program, which is how they get isolated."""
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# Page\n\n"
    pages = [f"p{number:04}" for number in range(len(sources))]
    for page, source in zip(pages, sources, strict=True):
        (folder / f"{page}.md").write_text(f"{head}```{{code-cell}}\n{source}```\n")
    (folder / "index.md").write_text("# Index\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n")
    (folder / "conf.py").write_text(MYST_NB)
    return [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]


Prepare = Callable[[Path, list[str]], list[str]]
REPEATED: dict[str, Prepare] = {"ours": ours, "floor": floor, "pytest-codeblocks": codeblocks}
ONCE: dict[str, Prepare] = {
    "a subprocess each": subprocesses,
    "pytest-examples": pytest_examples,
    "markdown-exec": markdown_exec,
    "sphinx-gallery": sphinx_gallery,
    "MyST-NB": myst_nb,
}
