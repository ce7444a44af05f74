"""A record knows the files of its project that its run imported or read."""

import sqlite3
from contextlib import closing

import pytest
from generator.helpers import put, text

from verified_snippets import SnippetError, check, load, update
from verified_snippets.checking import is_unchanged
from verified_snippets.record.store import load_record

USES = {
    "imports": "import helper\n\nprint(helper.__name__)\n",
    "imports a part of a package": "from parts import one\n\nprint(one.__name__)\n",
    "reads": "with open(__file__.replace('s.py', 'data.txt')) as file:\n    text = file.read()\n",
    "reads by its descriptor": (
        "import os\n\nfd = os.open(os.path.dirname(__file__).encode() + b'/data.txt', os.O_RDONLY)\n"
        "data = os.read(fd, 10)\n"
    ),
}
FILES = {
    "imports": {"helper.py"},
    "imports a part of a package": {"parts/__init__.py", "parts/one.py"},
    "reads": {"data.txt"},
    "reads by its descriptor": {"data.txt"},
}


@pytest.fixture
def project(folder):
    put(folder / "pyproject.toml", "")
    put(folder / "snippets/helper.py", "")
    put(folder / "snippets/parts/__init__.py", "")
    put(folder / "snippets/parts/one.py", "")
    put(folder / "snippets/data.txt", "a\n")
    put(folder / "snippets/other.txt", "a\n")
    return folder / "snippets"


@pytest.mark.parametrize("use", USES)
def test_a_changed_helper_makes_a_record_stale(project, runner, use):
    path = put(project / "s.py", USES[use])
    assert update(path, runner).problems == ()
    record = load_record(path, load(path).digest)
    assert set(record.files) == FILES[use]
    assert is_unchanged(path)
    put(project / "other.txt", "b\n")
    assert is_unchanged(path)
    name = max(FILES[use])
    put(project / name, "b = 1\n")
    assert not is_unchanged(path)
    with pytest.raises(SnippetError) as refused:
        load_record(path, load(path).digest)
    assert text(refused.value.problems).split("\n")[0] == (
        f"snippets/s.py: used snippets/{name}, which was changed after that run: its record is stale"
    )
    assert check(path, runner).problems == tuple(refused.value.problems)
    assert update(path, runner).problems == ()
    assert check(path, runner).problems == ()
    (project / name).unlink()
    assert not is_unchanged(path)


LOOKS = {
    "imports": ("helper2", "helper2.py"),
    "imports a part of a package": ("parts.two", "parts/two.py"),
    "reads": (None, "data2.txt"),
}
LOOK = """\
try:
    import {}
except ImportError:
    pass
"""
OPEN = """\
try:
    open(__file__.replace("s.py", "data2.txt"))
except FileNotFoundError:
    pass
"""


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_program_looked_for_in_vain_makes_a_record_stale_once_it_is_there(
    project, runner, look
):
    module, name = LOOKS[look]
    path = put(project / "s.py", LOOK.format(module) if module else OPEN)
    assert update(path, runner).problems == ()
    assert load_record(path, load(path).digest).files[name] is None
    assert is_unchanged(path)
    put(project / name, "b = 1\n")
    assert not is_unchanged(path)
    with pytest.raises(SnippetError, match=f"used snippets/{name}, which was changed after"):
        load_record(path, load(path).digest)
    assert update(path, runner).problems == ()
    assert load_record(path, load(path).digest).files[name]


def test_what_a_library_looks_for_in_vain_is_no_part_of_a_record(project, forking):
    put(
        project / ".venv/lib/library.py",
        "try:\n    import nowhere\nexcept ImportError:\n    pass\n",
    )
    source = (
        "import sys\n\nsys.path.append(__file__.replace('s.py', '.venv/lib'))\nimport library\n"
    )
    assert "nowhere.py" not in forking.run(load(put(project / "s.py", source))).files


def test_a_link_to_a_file_elsewhere_is_a_file_of_the_project(project, tmp_path, forking):
    target = put(tmp_path / "elsewhere.txt", "a")
    (project / "data.txt").unlink()
    (project / "data.txt").symlink_to(target)
    path = put(project / "s.py", USES["reads"])
    assert update(path, forking).problems == ()
    assert is_unchanged(path)
    put(target, "b")
    assert not is_unchanged(path)


@pytest.mark.parametrize("key", ["env = {A = '1'}", "path = ['.']", "varies = ['b+']"])
def test_other_settings_of_a_project_make_a_record_stale(project, forking, key):
    path = put(project / "s.py", "print(1)\n")
    settings = project.parent / "pyproject.toml"
    assert update(path, forking).problems == ()
    put(settings, "[tool.verified-snippets]\nseconds = 3\n")
    assert is_unchanged(path)
    put(settings, f"[tool.verified-snippets]\n{key}\n")
    assert not is_unchanged(path)
    with pytest.raises(SnippetError, match="ran with other settings"):
        load_record(path, load(path).digest)
    assert update(path, forking).problems == ()
    assert is_unchanged(path)
    assert check(path, forking).problems == ()
    put(settings, "")
    assert not is_unchanged(path)


def test_what_was_compiled_before_is_known_by_its_source(project, forking):
    import py_compile

    py_compile.compile(project / "helper.py")
    path = put(project / "s.py", USES["imports"])
    assert set(forking.run(load(path)).files) == {"helper.py"}


def test_what_a_program_writes_or_reads_elsewhere_is_no_part_of_its_record(
    project, tmp_path, forking
):
    put(tmp_path / "elsewhere.txt", "a")
    put(project / ".cache/a.txt", "a")
    source = f"""\
import os

import markdown

here = os.path.dirname(__file__)
for name in (__file__, {str(tmp_path / "elsewhere.txt")!r}, os.path.join(here, ".cache/a.txt")):
    with open(name) as file:
        text = file.read()
with open("a.txt", "w") as file:
    size = file.write("a")
with open("a.txt") as file:
    text = file.read()
html = markdown.markdown("# A", extensions=["tables"])
"""
    assert forking.run(load(put(project / "s.py", source))).files == {}


def test_what_c_or_a_descriptor_opens_is_seen_and_so_is_a_hidden_file(project, forking):
    with closing(sqlite3.connect(project / "shop.db")) as made:
        made.execute("create table t (a)")
    put(project / ".env", "A=1\n")
    source = """\
import io
import sqlite3
from pathlib import Path

here = Path(__file__).parent
opened = io.FileIO(here / ".env")
made = sqlite3.connect("new.db")
for name in (here / "shop", f"file:{here}/shop"):
    db = sqlite3.connect(str(name) + ".db" + "?mode=ro" * str(name).startswith("file:"), uri=True)
"""
    files = forking.run(load(put(project / "s.py", source))).files
    assert set(files) == {".env", "shop.db"}


def test_without_a_project_it_is_the_folder_of_the_snippet_that_counts(folder, forking):
    put(folder / "a/helper.py", "")
    put(folder / "b.txt", "b")
    path = put(
        folder / "a/s.py",
        'import os\n\nimport helper\n\nwith open(os.path.join(os.path.dirname(__file__), "..", "b.txt")) as b:\n    text = b.read()\n',
    )
    assert set(forking.run(load(path)).files) <= {"helper.py"}
