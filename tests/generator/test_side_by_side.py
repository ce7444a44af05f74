"""Snippets under another interpreter: what is the same there, and what is not, is noted in the record."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from generator.helpers import contents, put
from generator.test_cli import said

import verified_snippets
from verified_snippets import Runner, other_python, side_by_side, update
from verified_snippets.record.record import Effect, OtherVersionsResult
from verified_snippets.record.serialize import dumps, loads
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

SAME = "import lib\n\nprint(lib.one())\n# > 1\n"
DIFFERS = "import lib\n\nprint(lib.two())\n# > 2\n"
ALONE = "print(3)\n# > 3\n"


def library(folder, version, two):
    """A library of that version, in a folder to import it from."""
    put(folder / "lib.py", f"def one():\n    return 1\n\n\ndef two():\n    return {two}\n")
    about = f"Metadata-Version: 2.1\nName: lib\nVersion: {version}\n"
    put(folder / f"lib-{version}.dist-info/METADATA", about)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Three snippets that ran with one version of a library, and their records."""
    folder = tmp_path_factory.mktemp("ran")
    library(folder / "old", "1.0", 2)
    with pytest.MonkeyPatch.context() as patch, Runner() as runner:
        patch.setenv("PYTHONPATH", str(folder / "old"))
        patch.syspath_prepend(folder / "old")
        for name, source in {"same": SAME, "differs": DIFFERS, "alone": ALONE}.items():
            assert not update(put(folder / f"snippets/{name}.py", source), runner).problems
    return contents(folder / "snippets")


@pytest.fixture
def sides(folder, monkeypatch, ran):
    """These snippets, and an interpreter with another version of the library."""
    library(folder / "old", "1.0", 2)
    library(folder / "new", "1.1", 4)
    put(folder / "other/python", f'#!/bin/sh\nPYTHONPATH={folder}/new exec {sys.executable} "$@"\n')
    (folder / "other/python").chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(folder / "old"))
    monkeypatch.syspath_prepend(folder / "old")
    for name, data in ran.items():
        put(folder / f"snippets/{name}", data.decode())
    return folder


def others(path):
    """What the record of a snippet says of other versions."""
    return load_record(path, load(path).digest).others


def compared(capsys, command="check"):
    """The exit code, and what is said on standard output."""
    return said(capsys, command, "--python", "other/python")[:2]


def test_what_is_installed_beside_this_package_is_not_that_interpreters(sides, monkeypatch):
    """As in any environment, this package and the libraries of its snippets are in one folder."""
    package = Path(verified_snippets.__file__).parent
    ours = sides / "installed/verified_snippets"
    shutil.copytree(package, ours, ignore=shutil.ignore_patterns("__pycache__"))
    library(sides / "installed", "1.0", 2)
    monkeypatch.setenv("PYTHONPATH", str(sides / "installed"))
    call = [sys.executable, "-m", "verified_snippets", "check", "--python", "other/python"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert "snippets/differs.py: differs on lib 1.1\n" in done.stdout
    assert "snippets/same.py: the same on lib 1.1\n" in done.stdout


def test_an_interpreter_where_nothing_of_ours_is_installed_will_do(sides, capsys):
    start = sides / "other/python"
    put(start, start.read_text().replace(sys.executable, f"{sys.executable} -S"))
    assert "snippets/same.py: the same on lib 1.1\n" in compared(capsys)[1]


def test_a_file_for_another_python_says_where_its_record_is_made(folder):
    newer = f">={sys.version_info[0]}.{sys.version_info[1] + 1}"
    path = put(folder / "new.py", f"# python: {newer}\nprint(1)\n# > 1\n")
    ran_there = side_by_side._Outcome("record", "{}")
    (problem,) = side_by_side._note_outcome(path, ran_there, write=True).problems
    assert str(problem) == (
        f"new.py: has no record, which only Python {newer} can make; run it there:\n"
        "    python -m verified_snippets update new.py"
    )


def test_what_is_the_same_elsewhere_is_noted(sides, capsys):
    before = {path: path.read_bytes() for path in sides.glob("snippets/*.py")}
    code, out = compared(capsys)
    assert code == 0
    assert out == (
        "snippets/differs.py: differs on lib 1.1\n"
        "snippets/same.py: the same on lib 1.1\n"
        "3 are as their records say, 2 of them newly noted\n"
    )
    assert before == {path: path.read_bytes() for path in sides.glob("snippets/*.py")}
    versions = {"lib": "1.1", "python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    assert others(sides / "snippets/same.py") == (OtherVersionsResult(versions),)
    assert others(sides / "snippets/differs.py") == (
        OtherVersionsResult(versions, (Effect(3, ("4",)),)),
    )
    assert others(sides / "snippets/alone.py") == ()
    assert compared(capsys) == (0, "3 are as their records say, 0 of them newly noted\n")
    assert said(capsys, "check")[:2] == (0, "3 agree\n")
    assert said(capsys, "update")[:2] == (0, "3 agree, 0 updated\n")
    file = record_path(sides / "snippets/differs.py")
    assert loads(file, file.read_text()).others == others(sides / "snippets/differs.py")


def test_what_was_noted_must_stay_so(sides, capsys):
    compared(capsys)
    put(sides / "new/lib.py", "def one():\n    return 0\n\n\ndef two():\n    return 4\n")
    code, out = compared(capsys)
    assert code == 1
    assert out.startswith(
        "snippets/same.py: gives on lib 1.1 what its record does not say of it\n"
        "    - the same\n    + line 3: # > 0\n"
    )
    assert out.endswith("2 are as their records say, 0 of them newly noted, 1 are not\n")
    assert compared(capsys, "update")[0] == 0
    assert compared(capsys)[0] == 0


def test_a_check_with_other_versions_agrees_with_what_is_noted_of_them(sides, capsys, monkeypatch):
    compared(capsys)
    for name in ("alone", "same"):
        (sides / f"snippets/{name}.py").unlink()
        (sides / f"snippets/{name}.json").unlink()
    monkeypatch.setenv("PYTHONPATH", str(sides / "new"))
    monkeypatch.setattr("verified_snippets.running.outcome._find_version", {"lib": "1.1"}.get)
    assert said(capsys, "check")[:2] == (0, "1 agree\n")
    put(sides / "new/lib.py", "def two():\n    return 5\n")
    assert said(capsys, "check")[0] == 1


def test_what_is_noted_of_some_versions_holds_for_no_others(sides, capsys, monkeypatch):
    compared(capsys)
    monkeypatch.setenv("PYTHONPATH", str(sides / "new"))
    monkeypatch.setattr("verified_snippets.running.outcome._find_version", {"lib": "1.2"}.get)
    assert said(capsys, "check", "snippets/differs.py")[0] == 1


def test_what_cannot_run_there_is_said_and_not_noted(sides, capsys):
    (sides / "new/lib.py").unlink()
    code, out = compared(capsys)
    assert code == 1
    assert "snippets/same.py:1: there: imports `lib`, which is not installed here" in out
    assert others(sides / "snippets/same.py") == ()


def test_a_file_that_is_there_to_raise_does_not_do_so_for_want_of_a_library(sides, capsys):
    put(sides / "snippets/wrong.py", "import lib\n\nlib.three()\n")
    assert said(capsys, "update", "snippets/wrong.py")[0] == 0
    (sides / "new/lib.py").unlink()
    code, out = compared(capsys)
    assert code == 1
    assert "snippets/wrong.py:1: there: imports `lib`, which is not installed here" in out
    assert others(sides / "snippets/wrong.py") == ()


def test_an_interpreter_that_has_not_all_libraries_is_said_to_be_without(sides, capsys):
    put(
        sides / "snippets/same.py",
        "try:\n    import lib\nexcept ImportError:\n    pass\nprint(1)\n",
    )
    assert said(capsys, "update", "snippets/same.py")[0] == 0
    shutil.rmtree(sides / "new")
    assert "snippets/same.py: the same on a Python without lib\n" in compared(capsys)[1]


def test_what_is_no_interpreter_is_said(sides, capsys):
    (sides / "other/python").unlink()
    code, _, err = said(capsys, "check", "--python", "other/python")
    assert (code, err) == (2, "other/python: cannot be run: No such file or directory\n")
    put(sides / "other/python", "#!/bin/sh\nexit 3\n").chmod(0o755)
    code, _, err = said(capsys, "check", "--python", "other/python")
    assert code == 2
    assert err.startswith("other/python: cannot run this package")


def test_an_older_python_says_so_in_a_line(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (3, 10, 13))
        with pytest.raises(SystemExit, match=r"this is Python 3\.10$"):
            exec(other_python.RUN_THERE, {})


def test_a_page_says_where_it_is_the_same_and_shows_where_not(sides, capsys, site):
    compared(capsys)
    page = site.html('```python\n--8<-- "same.py"\n```\n\n```python\n--8<-- "differs.py"\n```\n')
    same, differs = page.split('<div class="verified-snippet"')[1:]
    assert "ran on lib 1.0 and Python" in same
    assert ", the same on 1.1<" in same
    assert "the same on" not in differs
    assert "<summary>On lib 1.1</summary>\n<pre><code>print(lib.two())\n# &gt; 4</code>" in differs
    assert "<summary>On lib" not in same


def test_a_page_says_where_a_line_does_nothing(sides, site):
    path = sides / "snippets/differs.py"
    record = load_record(path, load(path).digest)
    silent = OtherVersionsResult({**record.versions, "lib": "1.2"}, ())
    put(record_path(path), dumps(replace(record, others=(silent,))))
    page = site.html('```python\n--8<-- "differs.py"\n```\n')
    (fold,) = re.findall(r"<summary>On lib 1.2</summary>\n<pre><code>(.*?)</code>", page, re.DOTALL)
    assert fold == "print(lib.two())\n# prints nothing, and raises nothing"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("sleep 600", "has not answered for 0.2 s; name an interpreter of Python"),
        ("kill -STOP $$", "has not answered for 0.2 s"),
        ("echo ready; sleep 600", "has not answered for 0.1 s"),
        ("exit 0", "told of 0 of 3 snippets; name an interpreter of Python"),
        ("cat", "says '{"),
        ("yes", "says 'y'; name an interpreter of Python"),
        ("echo '[]'", "says '[]'; name an interpreter of Python"),
        ("printf '\\377\\n'", "says '"),
    ],
)
def test_what_is_no_interpreter(sides, capsys, monkeypatch, script, message):
    if "0.2 s" in message:
        monkeypatch.setattr(other_python, "READY_SECONDS", 0.2)
    monkeypatch.setattr(side_by_side, "START_TIMEOUT", 0.1 if "0.1 s" in message else 600)
    monkeypatch.setattr(side_by_side, "MAX_RUNS", 0)
    put(sides / "other/python", f"#!/bin/sh\n{script}\n")
    code, out, err = said(capsys, "check", "--python", "other/python")
    assert (code, out) == (2, "")
    assert err.startswith(f"other/python: {message}")
