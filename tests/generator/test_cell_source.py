"""Programs as cells: a notebook runs a loop already, and no cell is in a package."""

import json
import subprocess
import sys

import pytest
from generator.helpers import put, text

from verified_snippets import update
from verified_snippets.cell_source import await_coroutines, import_absolutely, print_values
from verified_snippets.export import export_site


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("asyncio.run(main())", "await main()"),
        (
            "x = asyncio.run(f(1,\n  2))  # asyncio.run(f())",
            "x = await f(1,\n  2)  # asyncio.run(f())",
        ),
        (
            "é = 1\nprint('é', asyncio.run(é.f()), asyncio.run(g()))",
            "é = 1\nprint('é', await é.f(), await g())",
        ),
        ("if a:\n    asyncio.run(b or c)", "if a:\n    await (b or c)"),
        ("asyncio.run(f())[0]", "(await f())[0]"),
        ("x = asyncio.run(f()).y(asyncio.run(g()))", "x = (await f()).y(await g())"),
        ("asyncio.run(f())() ** 2", "(await f())() ** 2"),
        ("asyncio.run(\n    f\n    .g()\n)", "await (f\n    .g())"),
        ("def f():\n    asyncio.run(g())", "def f():\n    asyncio.run(g())"),
        ("asyncio.run(main(), debug=True)", "asyncio.run(main(), debug=True)"),
        ("trio.run(main)", "trio.run(main)"),
        ("run(main())", "run(main())"),
        (
            "import asyncio as a\nfrom asyncio import run\na.run(f())\nrun(g())",
            "import asyncio as a\nfrom asyncio import run\nawait f()\nawait g()",
        ),
    ],
)
def test_a_notebook_awaits(source, made):
    assert await_coroutines(source) == made


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("from .util import a\nfrom . import b", "from p.q.util import a\nfrom p.q import b"),
        ("é = 1; from ..c import d", "é = 1; from p.c import d"),
        ("from .. import (\n    e,\n)", "from p import (\n    e,\n)"),
        ("from os import path", "from os import path"),
    ],
)
def test_a_cell_imports_by_whole_names(folder, source, made):
    for package in ("p", "p/q"):
        put(folder / f"snippets/{package}/__init__.py", "")
    assert import_absolutely(source, folder / "snippets/p/q/a.py") == made
    assert import_absolutely(source, folder / "snippets/a.py") == source


def test_a_program_of_a_package_runs_where_its_copy_is(folder, site, forking):
    put(site.snippets / "p/__init__.py", "")
    put(site.snippets / "p/util.py", "from .more import VALUE\n")
    put(site.snippets / "p/more.py", "VALUE = 3\n")
    path = put(
        site.snippets / "p/s.py", "from .util import VALUE\n\nprint(VALUE, open('d.txt').read())\n"
    )
    put(site.snippets / "p/d.txt", "data")
    assert text(update(path, forking).problems) == ""
    put(folder / "docs/index.md", '# P\n\n```python\n--8<-- "p/s.py"\n```\n')
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    export_site(folder / "mkdocs.yml", site.snippets)
    call = [sys.executable, "index.py"]
    ran = subprocess.run(
        call, cwd=folder / "docs/downloads", capture_output=True, text=True, check=True
    )
    assert ran.stdout == "3 data\n"


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("x + 1", "print(repr(x + 1))"),
        ("(é\n + 1)  # a sum", "print(repr((é\n + 1)))  # a sum"),
        ("x, *y", "print(repr((x, *y)))"),
        ("if é:\n  'é'; 2", "if é:\n  'é'; 2"),
    ],
)
def test_a_value_that_a_console_shows_is_printed(source, made):
    assert print_values(source, {1}) == made
    below = source.replace("\n", "\n    ")
    assert print_values(f"def é():\n    {below}", {2}) == "def é():\n    " + made.replace(
        "\n", "\n    "
    )


def test_copies_show_a_value_and_what_went_to_standard_error(folder, site, forking):
    source = """\
import sys

[2], 1
# >
sys.stderr.write("low\\n") and None
# >
print("low")
# >
for i in range(2):
    i
    # >
    print(i)
# >
"""
    path = put(site.snippets / "s.py", source)
    assert text(update(path, forking).problems) == ""
    put(folder / "docs/index.md", '# P\n\n```python\n--8<-- "s.py"\n```\n')
    put(folder / "mkdocs.yml", "site_name: x\nmarkdown_extensions: [verified_snippets]\n")
    export_site(folder / "mkdocs.yml", site.snippets)
    copies = folder / "docs/downloads"
    call = [sys.executable, "index.py"]
    ran = subprocess.run(call, cwd=copies, capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("([2], 1)\nlow\n0\n0\n1\n1\n", "low\n")
    cells = json.loads((copies / "index.ipynb").read_text())["cells"]
    (code,) = [cell for cell in cells if cell["cell_type"] == "code"]
    assert {each["name"]: each["text"] for each in code["outputs"]} == {
        "stdout": ["([2], 1)\n", "low\n", "0\n", "0\n", "1\n", "1\n"],
        "stderr": ["low\n"],
    }
