"""What each page can be downloaded as: run, and held against the records."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from verified_snippets.export import copy_of, export
from verified_snippets.files.snippet import load
from verified_snippets.files.store import load_record
from verified_snippets.pages.site import Program, page_paths, read_page, read_site

ROOT = Path(__file__).parents[2]
SNIPPETS = ROOT / "snippets"
SITE = read_site(ROOT / "mkdocs.yml")
PAGES = page_paths(SITE)
# One process runs all pages, to import torch once; each page finds it as it was.
AFRESH = "import torch; torch.set_default_dtype(torch.float32)"
RUN_ALL = f"""\
import runpy, sys
for file in sys.argv[1:]:
    {AFRESH}
    print(end="\\f")
    runpy.run_path(file, run_name="__main__")
"""
EXECUTE_ALL = f"""\
import sys
import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
manager = AsyncKernelManager(kernel_name="python3")
for file in sys.argv[1:]:
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f\\n{AFRESH}"))
    NotebookClient(notebook, timeout=120, km=manager).execute()
    del notebook.cells[0]
    nbformat.write(notebook, file)
run_sync(manager.shutdown_kernel)(now=True)
"""


def programs(path):
    """The snippets of a page, each once, and their records."""
    parts = read_page(SITE, path, SNIPPETS).parts
    found = dict.fromkeys(p.snippet.path for p in parts if isinstance(p, Program))
    return [(file, load_record(file, load(file).digest)) for file in found]


def unqualified(raised):
    """The text of a raise, its type without its module."""
    return re.sub(r"^[\w.]+\.(?=\w+:)", "", raised)


def expected(record, *, raised):
    """The lines that a run prints; a raise among them, if it is caught and printed."""
    lines = [line for effect in record.effects for line in effect.output]
    if raised:
        lines += [
            line
            for effect in record.effects
            if effect.raised
            for line in unqualified(effect.raised).split("\n")
        ]
    return lines


def same(came, lines):
    """Hold what was printed against these lines, as `check` does, and less empty ones."""
    rows = [re.sub(r"\b0x[0-9a-f]+", "0x…", line).rstrip() for line in came.split("\n")]
    assert [row for row in rows if row] == [line for line in lines if line]


@pytest.fixture(scope="session")
def copies(new_project):
    """The copies of a project's pages, below its docs/."""
    project = new_project()
    export(project.folder / "mkdocs.yml", project.folder / "snippets")
    return project.folder / "docs"


def test_no_copy_has_an_include_in_place_of_what_it_says(copies):
    files = [file for file in (copies / "downloads").rglob("*.*") if file.is_file()]
    assert len(files) > 3 * len(PAGES)
    assert [file for file in files if '/why.md"' in file.read_text().replace("\\", "")] == []


@pytest.fixture(scope="module")
def executed(copies, tmp_path_factory):
    """The notebooks after a run, by page: in one kernel, which forgets each before the next."""
    folder = tmp_path_factory.mktemp("executed")
    files = {path: folder / f"{number}.ipynb" for number, path in enumerate(PAGES)}
    for path, file in files.items():
        notebook = nbformat.read(copies / f"{copy_of(path)}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []  # the recorded ones, which would pass unrun
        nbformat.write(notebook, file)
    command = [sys.executable, "-c", EXECUTE_ALL, *files.values()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {path: nbformat.read(file, as_version=4) for path, file in files.items()}


@pytest.mark.parametrize("path", PAGES)
def test_a_notebook_gives_what_the_records_say(path, executed):
    notebook = executed[path]
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(cells) == len(programs(path))
    for cell, (_, record) in zip(cells, programs(path), strict=True):
        streams = [o.text for o in cell.outputs if o.get("name") == "stdout"]
        same("".join(streams), expected(record, raised=False))
        raised = [f"{o.ename}: {o.evalue}" for o in cell.outputs if o.output_type == "error"]
        stated = [unqualified(e.raised) for e in record.effects if e.raised]
        assert [text.strip() for text in raised] == stated
        assert (cell.metadata.get("tags") == ["raises-exception"]) == bool(stated)


@pytest.fixture(scope="module")
def printed(copies, tmp_path_factory):
    """What each page's Python file prints, run to its end."""
    files = [copies / f"{copy_of(path)}.py" for path in PAGES]
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, *files],
        cwd=tmp_path_factory.mktemp("printed"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(PAGES, done.stdout.split("\f")[1:], strict=True))


@pytest.mark.parametrize("path", PAGES)
def test_a_python_file_runs_to_its_end_and_prints_what_the_records_say(path, printed):
    same(printed[path], [line for _, r in programs(path) for line in expected(r, raised=True)])
