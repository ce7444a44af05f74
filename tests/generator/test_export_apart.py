"""What is exported runs as the records say: each program with names, and files, of its own."""

import json
import subprocess
import sys

import pytest
from generator.helpers import put, text

from verified_snippets import SnippetError, update
from verified_snippets.export import export_site


def exported(folder, runner, sources, **files):
    """The downloads folder of a site whose page shows these programs."""
    put(folder / "pyproject.toml", "")
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    for name, content in files.items():
        put(folder / f"snippets/{name}.py", content)
    page = "# P\n"
    for number, source in enumerate(sources):
        path = put(folder / f"snippets/s{number}.py", source)
        assert text(update(path, runner).problems) == ""
        page += f'\n```python\n--8<-- "s{number}.py"\n```\n'
    put(folder / "docs/page.md", page)
    export_site(folder / "mkdocs.yml", folder / "snippets")
    return folder / "docs/downloads"


def run(folder):
    """What the exported Python file prints."""
    line = [sys.executable, "page.py"]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_name_of_a_program_is_not_the_next_ones(folder, forking):
    sources = ["len = 3\nprint(len)\n", "print(len('abc'))\n", "len = 4\nprint(len)\n"]
    downloads = exported(folder, forking, sources)
    assert run(downloads) == "3\n3\n4\n"
    cells = json.loads((downloads / "page.ipynb").read_text())["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    forgets = 'globals().pop("len", None)  # each program has names of its own\n'
    assert codes == [
        "len = 3\nprint(len)",
        f"{forgets}print(len('abc'))",
        "len = 4\nprint(len)",
    ]


def test_what_a_program_imports_and_reads_beside_it_is_exported(folder, forking):
    put(folder / "snippets/data.csv", "1,2\n")
    source = "import shop\n\nprint(shop.PRICE, open('data.csv').read().strip())\n"
    downloads = exported(folder, forking, [source], shop="PRICE = 4\n")
    assert (downloads / "shop.py").read_text() == "PRICE = 4\n"
    assert run(downloads) == "4 1,2\n"


def test_two_files_of_one_name_are_refused(folder, forking):
    with pytest.raises(
        SnippetError, match=r"uses a file that would be exported as downloads/page\.py"
    ):
        exported(folder, forking, ["import page\n\nprint(page.X)\n"], page="X = 1\n")
