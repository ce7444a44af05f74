"""What each page can be downloaded as: run, and held against the records."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from website.builds import COPIES

from verified_snippets.page_links import find_copy_path
from verified_snippets.pages.site import ShownProgram, list_page_paths, read_page, read_site
from verified_snippets.record.store import load_record
from verified_snippets.snippet.snippet import load

ROOT = Path(__file__).parents[2]
RUNNING = Path(__file__).with_name("running.py")
SNIPPETS = ROOT / "snippets"
SITE = read_site(ROOT / "mkdocs.yml")
PAGES = list_page_paths(SITE)


@cache
def programs(path):
    """The snippets of a page, each once, and their records."""
    parts = read_page(SITE, path, SNIPPETS).parts
    found = dict.fromkeys(p.snippet.path for p in parts if isinstance(p, ShownProgram))
    return [(file, load_record(file, load(file).digest)) for file in found]


def unqualified(raised):
    """The text of a raise, its type without its module."""
    return re.sub(r"^[\w.]+\.(?=\w+:)", "", raised)


def expected(record, *, raised):
    """The lines that a run prints; a raise among them, if it is caught and printed."""
    lines = [
        line for effect in record.effects if effect.channel != "stderr" for line in effect.output
    ]
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
def copies(builds):
    """The folder below which the copies of the pages are, as they are written for the site."""
    return builds[COPIES]


def unrun(file):
    """A notebook without the recorded outputs, which would pass unrun."""
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def test_the_site_offers_each_copy_as_it_is_and_none_has_an_include_in_place_of_what_it_says(
    copies, site_folder
):
    files = [file for file in copies.rglob("[!.]*.*") if file.is_file()]
    assert len(files) > 3 * len(PAGES)
    offered = [site_folder / file.relative_to(copies) for file in files]
    assert [file.read_bytes() for file in offered] == [file.read_bytes() for file in files]
    assert [file for file in files if '/why.md"' in file.read_text().replace("\\", "")] == []


@pytest.fixture(scope="module")
def executed(copies, tmp_path_factory):
    """The notebooks and the Python files after a run, by page and suffix.

    All are run in one process, as where there is no screen; each notebook before its Python file.
    """
    folder = tmp_path_factory.mktemp("executed")
    files = {}
    for number, path in enumerate(PAGES):
        files[path, "ipynb"], files[path, "py"] = (
            folder / f"{number}.{suffix}" for suffix in ("ipynb", "py")
        )
        nbformat.write(unrun(copies / f"{find_copy_path(path)}.ipynb"), files[path, "ipynb"])
        shutil.copy(copies / f"{find_copy_path(path)}.py", files[path, "py"])
    done = subprocess.run(
        [sys.executable, RUNNING, *files.values()],
        cwd=tmp_path_factory.mktemp("work"),
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return files


@cache
def outputs(file):
    """A notebook's cells of code, with what they gave."""
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed_and_raised(cell):
    """What a cell wrote on stdout, and the text of each error."""
    streams = [o.text for o in cell.outputs if o.get("name") == "stdout"]
    raised = [f"{o.ename}: {o.evalue}" for o in cell.outputs if o.output_type == "error"]
    return "".join(streams), raised


@pytest.mark.xdist_group("copies")
@pytest.mark.parametrize("path", PAGES)
def test_a_notebook_gives_what_the_records_say(path, executed):
    cells = outputs(executed[path, "ipynb"])
    assert len(cells) == len(programs(path))
    for cell, (_, record) in zip(cells, programs(path), strict=True):
        output, raised = printed_and_raised(cell)
        same(output, expected(record, raised=False))
        stated = [unqualified(e.raised) for e in record.effects if e.raised]
        came = ["\n".join(map(str.rstrip, text.strip().split("\n"))) for text in raised]
        assert came == stated
        assert (cell.metadata.get("tags") == ["raises-exception"]) == bool(stated)


@pytest.mark.xdist_group("copies")
def test_a_kernel_gives_what_the_shell_gives(copies, executed, tmp_path):
    """On a page with programs that raise, that warn and that print; run as Jupyter runs it."""
    from nbclient import NotebookClient  # which takes long to import where it is not needed

    path = "reference/arguments.md"
    notebook = unrun(copies / f"{find_copy_path(path)}.ipynb")
    NotebookClient(notebook, timeout=None, resources={"metadata": {"path": tmp_path}}).execute()
    nbformat.validate(notebook)
    came = [printed_and_raised(cell) for cell in notebook.cells if cell.cell_type == "code"]
    assert came == [printed_and_raised(cell) for cell in outputs(executed[path, "ipynb"])]
    assert any(raised for _, raised in came)
    assert sum(bool(output) for output, _ in came) > 5


@pytest.mark.xdist_group("copies")
@pytest.mark.parametrize("path", PAGES)
def test_a_python_file_runs_to_its_end_and_prints_what_the_records_say(path, executed):
    printed = executed[path, "py"].read_text(encoding="utf-8")
    same(printed, [line for _, r in programs(path) for line in expected(r, raised=True)])
