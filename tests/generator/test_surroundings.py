"""What a program finds around it: packages, data, variables; and what of a run is not recorded."""

import pytest
from generator.helpers import contents, put, text

from verified_snippets import Runner, check, update
from verified_snippets.checking import is_unchanged
from verified_snippets.project import find_project
from verified_snippets.record.store import load_record
from verified_snippets.running import varying
from verified_snippets.running.limits import Limits
from verified_snippets.snippet.beside import find_data
from verified_snippets.snippet.snippet import load


def updated(path, runner):
    """The file as an update leaves it, which check then agrees with."""
    assert text(update(path, runner).problems) == ""
    assert text(check(path, runner).problems) == ""
    return path.read_text()


def test_a_module_of_a_package_imports_relatively(folder, runner):
    put(folder / "app/__init__.py", "NAME = 'app'\n")
    put(folder / "app/inner/__init__.py", "")
    put(folder / "app/data.py", "ITEMS = [1]\n")
    source = "from .. import NAME\nfrom ..data import ITEMS\nfrom app import data\n\nprint(NAME, ITEMS)\n"
    path = put(folder / "app/inner/main.py", f"{source}print(data.ITEMS is ITEMS)\n")
    assert updated(path, runner) == f"{source}# > app [1]\nprint(data.ITEMS is ITEMS)\n# > True\n"
    put(folder / "app/data.py", "ITEMS = [2]\n")
    assert "+ # > app [2]" in text(check(path, runner).problems)


def test_a_program_beside_no_init_is_a_module_of_none(folder, runner):
    path = put(folder / "a/main.py", "print(__package__, __name__)\n")
    assert updated(path, runner).endswith("# > None __main__\n")


DATA = """\
from pathlib import Path

print(open("data.csv").read().strip())
# > 1,2
print(sorted(p.name for p in Path("more").glob("*")))
# > ['a.txt', 'b']
Path("data.csv").write_text("gone")
"""


def test_a_program_finds_the_data_that_it_names(folder, runner):
    put(folder / "pyproject.toml", "")
    put(folder / "data.csv", "1,2\n")
    put(folder / "more/a.txt", "")
    put(folder / "more/b/c.txt", "")
    put(folder / "more/.hidden", "")
    put(folder / "other.csv", "")
    path = put(folder / "s.py", DATA)
    assert updated(path, runner) == DATA
    record = load_record(path, load(path).digest)
    assert set(record.files) == {"data.csv", "more/a.txt", "more/b/c.txt"}
    before = contents(folder)
    put(folder / "data.csv", "3,4\n")
    assert not is_unchanged(path)
    assert "+ # > 3,4" in text(check(path, runner).problems)
    put(folder / "data.csv", "1,2\n")
    assert is_unchanged(path)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("open('a.csv')", ["a.csv"]),
        ("open(f'd/{x}.csv')", ["d/e.csv"]),
        ("a.csv()", []),
        ("# a.csv", []),
        ("open('other.json')", []),  # a record
        ("open('data.json')", ["data.json"]),
        ("open('other.py')", []),
        ("open('.env')", []),
        ("open('other.svg')", []),  # a figure
        ("open('../x/a.csv')", ["a.csv"]),
    ],
)
def test_what_data_a_program_names(folder, forking, source, names):
    for name in ("a.csv", "d/e.csv", "data.json", ".env", "d/__pycache__/x.pyc"):
        put(folder / name, "x")
    update(put(folder / "other.py", "x = 1\n"), forking)
    put(folder / "other.svg", '<svg stroke-linejoin="round" fill="currentColor" />')
    assert list(find_data(folder / "s.py", source)) == names


def test_a_project_gives_its_programs_folders_and_variables(folder, fork):
    put(folder / "lib/shop/__init__.py", "PRICE = 4\n")
    table = '[tool.verified-snippets]\npath = ["lib"]\nenv = {KEY = "abc", TZ = "Europe/Berlin"}\n'
    put(folder / "pyproject.toml", table)
    source = """\
import os
import subprocess
import sys
import time

from shop import PRICE

print(PRICE, os.environ["KEY"], time.localtime(0).tm_hour)
# > 4 abc 1
done = subprocess.run([sys.executable, "-c", "import shop"], check=True)
"""
    path = put(folder / "snippets/s.py", source)
    with Runner(find_project().limits, fork=fork) as runner:
        assert updated(path, runner) == source
    assert set(load_record(path, load(path).digest).files) == {"../lib/shop/__init__.py"}


PLACES = """\
import os
import tempfile
from pathlib import Path

print(os.path.abspath("data.csv"), os.getcwd())
# > …/data.csv …
print(Path.home() / "x")
# > ~/x
print(tempfile.mkdtemp() + "/a")
# > …/tmp…/a
print([tempfile.NamedTemporaryFile(suffix=".db").name])
# > ['…/tmp….db']
open(os.path.abspath("none"))
#! FileNotFoundError: [Errno 2] No such file or directory: '…/none'
"""


def test_the_folder_of_a_run_is_not_recorded(folder, runner):
    path = put(folder / "wrong.py", PLACES)
    assert updated(path, runner) == PLACES


def test_what_varies_is_not_recorded(folder, fork):
    source = """\
import uuid
import warnings

print("id", uuid.uuid4())
# > id …
warnings.warn(f"at {uuid.uuid4()}")
#! UserWarning: at …
raise ValueError(uuid.uuid4())
#! ValueError: …
"""
    path = put(folder / "wrong.py", source)
    with Runner(
        Limits(varies=(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",)), fork=fork
    ) as runner:
        assert updated(path, runner) == source


def test_a_pattern_that_takes_for_ever(folder, monkeypatch, capfd):
    """Python lets nothing else go on while it matches: no thread that waits, and no interrupt."""
    monkeypatch.setattr(varying, "MATCHING_SECONDS", 1)
    path = put(folder / "s.py", "print('a' * 40 + 'b')\n")
    with Runner(Limits(varies=("x", "(a+)+$", "y"))) as runner:
        said = text(update(path, runner).problems)
    assert said == (
        "s.py: `varies` in pyproject.toml: '(a+)+$' takes longer than 1 s to match;"
        " write one that does not repeat what repeats"
    )
    assert contents(folder) == {"s.py": b"print('a' * 40 + 'b')\n"}
    assert capfd.readouterr() == ("", "")


WRONG = {
    "env = 1": "env = 1 is of the wrong type",
    "env = {A = 1}": "env: A = 1 is no text; write it in quotes",
    'env = {"A-B" = "1"}': "env: 'A-B' is no name of a variable",
    'env = {HOME = "/"}': "env: HOME is set by each run itself",
    'env = {PYTHONPATH = "a"}': (
        "env: PYTHONPATH is set by each run itself; name folders to import from in `path`"
    ),
    'path = "src"': "path = 'src' is of the wrong type",
    'path = ["src"]': "path: there is no folder src",
    'varies = ["("]': (
        "varies: '(' is no regular expression: missing ), unterminated subpattern at position 0"
    ),
    'varies = ["a*"]': "varies: 'a*' matches where nothing stands; let it match what varies",
    'varies = ["x(?:(?:(?:|a){9999}){9999}){9999}", "(?:(?:(?:|a){9999}){9999}){9999}"]': (
        "varies: '(?:(?:(?:|a){9999}){9999}){9999}' takes longer than 1 s to match;"
        " write one that does not repeat what repeats"
    ),
}


@pytest.mark.parametrize("line", WRONG)
def test_what_a_project_may_not_give(folder, line, monkeypatch):
    monkeypatch.setattr(varying, "MATCHING_SECONDS", 1)
    put(folder / "pyproject.toml", f"[tool.verified-snippets]\n{line}\n")
    with pytest.raises(Exception, match="pyproject") as refused:
        find_project()
    assert str(refused.value) == f"pyproject.toml:2: [tool.verified-snippets] {WRONG[line]}"
