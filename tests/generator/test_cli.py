"""The command line: exit codes and every word that it says."""

import subprocess
import sys

import pytest
from generator.faulty import clock_that_waits_for, told
from generator.helpers import UPDATE, contents, put, put_verified

from verified_snippets import Limits, __version__, cli
from verified_snippets.project import Project, find_project

GOOD = "print(1)\n# > 1\n"
BAD = "print(1)\n# > 2\n"
DISAGREES = f"""\
s.py:2: does not print what the file states (- stated, + came)
    - # > 2
    + # > 1
    if that is right, {UPDATE}
"""
ELSE = "name a snippet or a folder of snippets"
KEYS = "snippets, config, seconds, timeout, memory, output, not_run, pages, exclude, unverified, env, path, varies, facts"


def said(capsys, *arguments):
    """The exit code, standard output and standard error of one call."""
    try:
        code: object = cli.main([*map(str, arguments)])
    except SystemExit as ended:
        code = ended.code
    return (code, *capsys.readouterr())


def test_check_says_how_many_agree(folder, capsys):
    put_verified(folder / "a.py", GOOD)
    put_verified(folder / "b/c.py", GOOD)
    before = contents(folder)
    assert said(capsys, "check", folder) == (0, "2 agree\n", "")
    assert contents(folder) == before


def test_check_shows_what_does_not_agree(folder, capsys):
    put_verified(folder / "a.py", GOOD)
    put_verified(folder / "s.py", BAD)
    before = contents(folder)
    assert said(capsys, "check", ".") == (1, f"{DISAGREES}1 agree, 1 do not\n", "")
    assert contents(folder) == before


def test_update_shows_the_diff_that_it_wrote(folder, capsys):
    put(folder / "s.py", "x = 1\ny = 2\nprint(x)\n")
    diff = """\
--- s.py
+++ s.py
@@ -3 +3,2 @@
 print(x)
+# > 1
s.json: written
0 agree, 1 updated
"""
    assert said(capsys, "update", "s.py") == (0, diff, "")
    assert said(capsys, "update", "s.py") == (0, "1 agree, 0 updated\n", "")
    assert said(capsys, "check", "s.py") == (0, "1 agree\n", "")


def test_update_shows_what_it_refuses(folder, capsys):
    put(folder / "s.py", "1 / 0\nx = 1\n")
    put(folder / "t.py", "x = 1\n")
    refused = """\
s.py:1: raises, so that line 2 and what follows never runs; correct it, or end the file here with
    #! ZeroDivisionError: division by zero
t.json: written
0 agree, 1 updated, 1 refused
"""
    assert said(capsys, "update", ".") == (1, refused, "")


@pytest.mark.parametrize("paths", [["s"], ["s", "s/a.py"], ["s/a.py", "s"], ["s/a.py", "./s/b.py"]])
def test_each_file_is_run_once(folder, capsys, paths):
    put_verified(folder / "s/a.py", GOOD)
    put_verified(folder / "s/b.py", GOOD)
    assert said(capsys, "check", *paths) == (0, "2 agree\n", "")


def test_folders_are_no_snippets(folder, capsys):
    put_verified(folder / "a.py/b.py", GOOD)
    (folder / "c.json").mkdir()
    assert said(capsys, "check", ".") == (0, "1 agree\n", "")
    assert said(capsys, "update", "a.py") == (0, "1 agree, 0 updated\n", "")


def test_a_long_diff_is_cut(folder, capsys):
    put(folder / "a.py", "for i in range(500):\n    print(i)\n")
    code, out, _ = said(capsys, "update", ".")
    lines = out.split("\n")
    assert (code, len(lines), lines[-2]) == (0, 103, "0 agree, 1 updated")
    assert "    … (405 more lines)" in lines
    assert "a.json: written" in lines


def test_hidden_folders_hold_no_snippets(folder, capsys):
    put_verified(folder / "a.py", GOOD)
    put(folder / ".venv/b.py", BAD)
    put(folder / "__pycache__/c.py", BAD)
    assert said(capsys, "check", ".") == (0, "1 agree\n", "")


def test_reports_come_in_the_order_of_the_files(folder, capsys):
    for name, wait in (("a", 0.5), ("b", 0), ("c", 0)):
        put(folder / f"{name}.py", f"import time\n\ntime.sleep({wait})\nprint(1)\n# > 2\n")
    _, out, _ = said(capsys, "check", ".", "--jobs", "3")
    assert [line for line in out.split("\n") if line.startswith(("a", "b", "c"))] == [
        f"{name}.py:5: does not print what the file states (- stated, + came)" for name in "abc"
    ]


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_jobs_change_nothing_else(folder, capsys, jobs):
    for name in "abcd":
        put_verified(folder / f"{name}.py", GOOD)
    assert said(capsys, "check", ".", "--jobs", jobs) == (0, "4 agree\n", "")


def test_a_shared_import_does_each_time_what_it_does_alone(folder, capsys, monkeypatch):
    lib = put(
        folder / "lib/noisy.py", "import warnings\n\nprint('in')\nwarnings.warn('odd')\n"
    ).parent
    monkeypatch.setenv("PYTHONPATH", str(lib))
    for name in "abc":
        put(folder / f"s/{name}.py", "import noisy\n")
        assert said(capsys, "update", f"s/{name}.py")[0] == 0
    assert (folder / "s/a.py").read_text().split("\n")[-3:-1] == ["# > in", "#! UserWarning: odd"]
    assert said(capsys, "check", "s") == (0, "3 agree\n", "")


def test_seconds_limit_a_run(folder, capsys):
    put(folder / "pyproject.toml", "[tool.verified-snippets]\nseconds = 600\n")
    put(folder / "s.py", "while True:\n    pass\n")
    used = "s.py:1: used more than 1 s of processor time, at line 1\n0 agree, 1 do not\n"
    assert said(capsys, "check", "s.py", "--seconds", "1", "--timeout", "600") == (1, used, "")
    ran = "s.py:1: ran longer than 60 s, at line 1\n0 agree, 1 do not\n"
    with clock_that_waits_for(lambda: '"at": 1}' in told()):
        assert said(capsys, "check", "s.py", "--timeout", "60") == (1, ran, "")


def test_settings(folder, capsys):
    limits = "seconds = 1.5\ntimeout = 2.5\noutput = 10\n"
    table = f"[tool.verified-snippets]\nsnippets = 'a'\n{limits}"
    put(folder / "pyproject.toml", table)
    put(folder / "a/s.py", "print('a' * 10)\n")
    assert find_project() == Project(folder / "a", Limits(seconds=1.5, timeout=2.5, output=10))
    printed = "a/s.py:1: printed more than 10 bytes, at line 1\n0 agree, 1 do not\n"
    assert said(capsys, "check", "--seconds", "30") == (1, printed, "")


WRONG_PATHS = [
    (["none.py"], f"none.py: does not exist; {ELSE}\n"),
    (["none"], f"none: does not exist; {ELSE}\n"),
    (["a" * 300], f"{'a' * 300}: cannot be read: File name too long; {ELSE}\n"),
    (["a.txt"], f"a.txt: is not a .py file; {ELSE}\n"),
    (["empty"], "empty: holds no snippet (.py file)\n"),
    (["good.py", "none.py"], f"none.py: does not exist; {ELSE}\n"),
    ([], f"snippets: does not exist; {ELSE}\n"),
]


@pytest.mark.parametrize("command", ["check", "update"])
@pytest.mark.parametrize(("paths", "message"), WRONG_PATHS)
def test_wrong_paths(folder, capsys, command, paths, message):
    put(folder / "a.txt", "")
    put(folder / "empty/a.txt", "")
    put(folder / "good.py", "print(1)\n")
    before = contents(folder)
    assert said(capsys, command, *paths) == (2, "", message)
    assert contents(folder) == before


WRONG_TABLES = [
    ("[tool.verified-snippets]\nfolder = 'a'\n", f"has no key 'folder'; it has {KEYS}"),
    ("[tool.verified-snippets]\nsnippets = 3\n", "snippets = 3 is of the wrong type"),
    ("[tool.verified-snippets]\nseconds = '3'\n", "seconds = '3' is of the wrong type"),
    ("[tool.verified-snippets]\nseconds = true\n", "seconds = True is of the wrong type"),
    ("[tool.verified-snippets]\noutput = 1.5\n", "output = 1.5 is of the wrong type"),
    ("[tool.verified-snippets]\nseconds = 0\n", "seconds = 0 is no limit; it must be above 0"),
    ("[tool.verified-snippets]\nseconds = nan\n", "seconds = nan is no limit; it must be above 0"),
    (
        "[tool.verified-snippets]\nsnippets = '/'\n",
        "snippets: '/' holds the project itself; name a folder of it",
    ),
    (
        "[tool.verified-snippets]\nsnippets = 'a/../..'\n",
        "snippets: 'a/../..' holds the project itself; name a folder of it",
    ),
    (
        "[tool.verified-snippets]\nenv = {PYTHONOPTIMIZE = '1'}\n",
        "env: PYTHONOPTIMIZE is set by each run itself",
    ),
    ("[tool.verified-snippets]\ntimeout = 0\n", "timeout = 0 is no limit; it must be above 0"),
    ("[tool.verified-snippets]\nmemory = -1\n", "memory = -1 is no limit; it must be above 0"),
    ("[tool]\nverified-snippets = 'snippets'\n", "is no table"),
    ("tool = 3\n", "is no table"),
]


@pytest.mark.parametrize(("toml", "message"), WRONG_TABLES)
def test_wrong_settings(folder, capsys, toml, message):
    put(folder / "pyproject.toml", toml)
    put(folder / "s.py", GOOD)
    at = "" if message == "is no table" else ":2"
    expected = f"pyproject.toml{at}: [tool.verified-snippets] {message}\n"
    assert said(capsys, "check", "s.py") == (2, "", expected)


@pytest.mark.parametrize("head", ["[ tool . 'verified-snippets' ]", '[tool."verified-snippets"]'])
def test_wrong_settings_name_their_line(folder, capsys, head):
    put(folder / "pyproject.toml", f"[a]\nseconds = 0\n\n{head}\n'seconds' = 0\n")
    assert said(capsys, "check")[2].startswith("pyproject.toml:5: ")
    put(folder / "pyproject.toml", "tool.verified-snippets = {seconds = 0}\n")
    assert said(capsys, "check")[2].startswith("pyproject.toml: [tool.verified-snippets] seconds")


def test_settings_that_are_not_toml(folder, capsys):
    put(folder / "pyproject.toml", "[tool\n")
    put(folder / "s.py", GOOD)
    code, out, err = said(capsys, "check", "s.py")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err == "pyproject.toml:1: is not TOML: Expected ']' at the end of a table declaration\n"
    put(folder / "pyproject.toml", "\ufeff[tool.verified-snippets]\n")
    mark = "it begins with a byte order mark (U+FEFF); save it without one"
    assert said(capsys, "check", "s.py") == (2, "", f"pyproject.toml:1: is not TOML: {mark}\n")


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
@pytest.mark.parametrize("option", ["--jobs", "--seconds", "--timeout", "--memory", "--output"])
def test_wrong_numbers(folder, capsys, option, number):
    code, out, err = said(capsys, "check", option, number)
    assert (code, out) == (2, "")
    wrong = f"argument {option}: {number!r} is no whole number above 0"
    assert err.endswith(f"\nverified-snippets check: error: {wrong}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", ""],
        ["update", ""],
        ["check", "--python", ""],
        ["adopt", ""],
        ["pages", "--config", ""],
    ],
)
def test_an_empty_name_is_not_this_folder(folder, capsys, arguments):
    put(folder / "s.py", GOOD)
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.endswith(": '' names no file; write `.` for this folder\n")


def test_no_command(folder, capsys):
    code, out, err = said(capsys)
    assert (code, out) == (2, "")
    assert err.startswith("usage: verified-snippets")


def test_version(folder, capsys):
    assert said(capsys, "--version") == (0, f"{__version__}\n", "")


def test_below_a_project_its_snippets_are_meant(folder, capsys, monkeypatch):
    put(folder / "pyproject.toml", "[tool.verified-snippets]\nsnippets = 'programs'\n")
    path = put_verified(folder / "programs/s.py", BAD)
    (folder / "docs").mkdir()
    monkeypatch.chdir(folder / "docs")
    code, out, _ = said(capsys, "check")
    assert (code, out.split(":")[0]) == (1, str(path))
    monkeypatch.chdir(folder / "programs")
    assert said(capsys, "check") == (1, f"{DISAGREES}0 agree, 1 do not\n", "")


def test_a_record_whose_snippet_is_gone(folder, capsys):
    put_verified(folder / "a.py", GOOD)
    put_verified(folder / "b.py", GOOD).unlink()
    other = put(folder / "other.json", '{"format": 1}')
    gone = "b.json: is the record of a snippet that is gone; delete it\n"
    assert said(capsys, "check", ".") == (1, f"{gone}1 agree, 1 records without a snippet\n", "")
    assert said(capsys, "check", "a.py") == (0, "1 agree\n", "")
    gone = "b.json: deleted; its snippet is gone\n"
    assert said(capsys, "update", ".") == (0, f"{gone}1 agree, 0 updated\n", "")
    assert list(contents(folder)) == ["a.json", "a.py", "other.json"]
    assert other.read_text() == '{"format": 1}'


def test_progress_shows_on_a_terminal_alone(folder, capsys, monkeypatch):
    put_verified(folder / "a.py", GOOD)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    code, out, err = said(capsys, "check", ".")
    assert (code, out) == (0, "1 agree\n")
    assert "1/1 a.py" in err
    assert err.endswith("\r\x1b[K")


def test_changed_leaves_out_what_has_run(folder, capsys):
    put_verified(folder / "a.py", BAD)  # a run would tell
    put_verified(folder / "b.py", GOOD)
    put(folder / "b.py", GOOD + "x = 1\n")
    assert said(capsys, "update", ".", "--changed")[0] == 0
    assert said(capsys, "check", ".", "--changed")[:2] == (0, "0 agree, 2 unchanged\n")
    assert said(capsys, "check", ".")[0] == 1


def test_changed_runs_what_has_half_a_record(folder, capsys):
    path = put_verified(folder / "a.py", GOOD).with_suffix(".json")
    assert said(capsys, "check", ".", "--changed") == (0, "0 agree, 1 unchanged\n", "")
    path.write_bytes(path.read_bytes()[:-20])
    assert said(capsys, "check", ".", "--changed")[0] == 1


def test_an_interrupt(folder, capsys, monkeypatch):
    put(folder / "a.py", GOOD)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_all", interrupted)
    code, out, err = said(capsys, "check", ".")
    assert (code, out) == (130, "")
    assert err == "\ninterrupted; every file is as it was or whole\n"


def test_the_command_itself(folder):
    put_verified(folder / "s.py", BAD)
    command = [sys.executable, "-m", "verified_snippets.cli", "check", "s.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, f"{DISAGREES}0 agree, 1 do not\n")
    assert done.stderr == ""
