"""How a command ends when the world around it is odd: in a word, and without a traceback."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from generator.helpers import contents, put, put_verified, soon
from generator.test_cli import said

from verified_snippets import cli
from verified_snippets.terminal import run_command

GOOD = "print(1)\n# > 1\n"
COMMAND = [sys.executable, "-m", "verified_snippets.cli"]


def ran(*arguments, before="", **given):
    """A command in a shell of its own, of which `before` is done first; code, output, errors."""
    line = f"{before} exec " + " ".join(f'"{part}"' for part in [*COMMAND, *arguments])
    options: Any = {"capture_output": True, "text": True, "timeout": 600, **given}
    done = subprocess.run(["sh", "-c", line], **options)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def bad(folder):
    for name in "ab":
        put(folder / f"{name}.py", "print(1)\n#>>1\n")
    return folder


def test_a_reader_that_stops_reading(bad):
    read, write = os.pipe()
    os.close(read)
    options = {"stdout": write, "stderr": subprocess.PIPE, "capture_output": False}
    assert ran("check", ".", **options) == (141, None, "")
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    assert ran("check", "--help", env=buffered, **options) == (141, None, "")
    os.close(write)


def test_another_pipe_that_breaks_is_not_taken_for_standard_output(capsys):
    def command():
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    assert run_command(command) == 2
    assert capsys.readouterr().err == "this machine: cannot be used: Broken pipe\n"


def test_a_full_disk_behind_standard_output(bad):
    code, _, err = ran("check", ".", before="exec > /dev/full;")
    assert (code, err) == (2, "standard output: cannot be written: No space left on device\n")


@pytest.mark.parametrize("streams", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(folder, streams):
    """The files that it opens do not take their places, into which it would print."""
    put(folder / "s.py", "print(1)\n")
    assert ran("update", ".", before=f"exec {streams};")[0] == 0
    assert (folder / "s.py").read_text() == GOOD
    assert ran("check", ".") == (0, "1 agree\n", "")


def test_a_terminal_that_knows_ascii_alone(folder):
    put(folder / "s.py", "print('→')\n")
    code, out, err = ran("update", ".", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (code, err) == (0, "")
    assert r"+# > \u2192" in out


def test_few_descriptors_are_enough(folder):
    put(folder / "s.py", "import os\n\nprint(os.open('/', os.O_RDONLY))\n# > 3\n")
    code, out, _ = ran("update", "s.py", before="ulimit -n 32;")
    assert (code, out) == (0, "s.json: written\n0 agree, 1 updated\n")


def test_a_current_folder_that_is_gone(folder):
    code, out, err = ran("check", before="mkdir gone && cd gone && rmdir ../gone;")
    assert (code, out) == (2, "")
    assert err.endswith(".: is no folder to be in: No such file or directory\n")


def test_settings_that_cannot_be_read(folder, capsys):
    for text in ("a = " + "[" * 100_000, "a = " + "9" * 5000, "a = 2026-99-99"):
        put(folder / "pyproject.toml", text)
        code, _, err = said(capsys, "check")
        assert (code, bool(re.match(r"pyproject.toml(:1)?: is not TOML: ", err))) == (2, True)
    put(folder / "pyproject.toml", "a = 1\n" * 11_000_000)
    assert said(capsys, "check")[2] == (
        "pyproject.toml: cannot be read: it is larger than 64000000 bytes\n"
    )


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("seconds = inf", "seconds = inf is no limit; it must be at most 1000000000000000"),
        ("memory = 1" + "0" * 16, f"memory = 1{'0' * 16} is no limit; it must be at most"),
        ("snippets = ''", "snippets = '' names nothing"),
        ('snippets = "a\\u0000"', r"snippets = 'a\x00' names nothing"),
    ],
)
def test_settings_that_are_no_limit_and_no_folder(folder, capsys, setting, why):
    put(folder / "pyproject.toml", f"[tool.verified-snippets]\n{setting}\n")
    code, _, err = said(capsys, "check")
    assert (code, err.startswith(f"pyproject.toml:2: [tool.verified-snippets] {why}")) == (2, True)


@pytest.mark.parametrize("number", ["9" * 16, "9" * 5000])
def test_numbers_that_are_no_limit(folder, capsys, number):
    code, _, err = said(capsys, "check", "--jobs", number)
    assert code == 2
    assert err.endswith(f"{number[:40]} is no limit; it must be below 1000000000000000\n")


ODD = {
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "a link out of the folder": lambda path: path.symlink_to("../outside.py"),
    "a link to what is hidden": lambda path: path.symlink_to(".hidden.py"),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a huge file": lambda path: put(path, "#\n" * 600_000),
    "brackets": lambda path: put(path, "x = " + "(" * 9000),
    "minus signs": lambda path: put(path, f"x = {'-' * 9000}1\n"),
    "attributes": lambda path: put(path, f"x = 1{' .real' * 9000}\n"),
    "elifs": lambda path: put(path, "if 0:\n    x = 1\n" + "elif 0:\n    x = 1\n" * 9000),
    "near misses": lambda path: put(path, "x = 1\n#>>\n" * 9000),
}


def unchanged(folder):
    """What changes with each file that is written."""
    found = {path: path.lstat() for path in folder.rglob("*")}
    return {path: (stat.st_ino, stat.st_mtime_ns, stat.st_size) for path, stat in found.items()}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_one_that_can_be_no_snippet_costs_that_one_alone(folder, capsys, make):
    put(folder / "outside.py", "x = 1\n")
    put(folder / "s/.hidden.py", "x = 1\n")
    put_verified(folder / "s/a.py", GOOD)
    put_verified(folder / "s/c.py", GOOD)
    make(folder / "s/b.py")
    before = unchanged(folder)
    code, out, err = said(capsys, "check", "s")
    assert (code, err, out.split("\n")[-2]) == (1, "", "2 agree, 1 do not")
    assert out.startswith("s/b.py")
    assert len(out) < 10_000
    assert said(capsys, "update", "s")[1].endswith("\n2 agree, 0 updated, 1 refused\n")
    assert unchanged(folder) == before


def test_a_program_to_explain_that_keeps_its_readers_waiting(folder, capsys):
    os.mkfifo(folder / "p.py")
    hint = "name a file, or - for standard input"
    why = f"p.py: cannot be read: it is a named pipe; {hint}\n"
    assert said(capsys, "explain", "p.py") == (2, "", why)
    (folder / "d.py").symlink_to("/dev/zero")
    why = f"d.py: cannot be read: it is a device; {hint}\n"
    assert said(capsys, "explain", "d.py") == (2, "", why)


def test_a_link_to_another_snippet_is_that_one(folder, capsys):
    put_verified(folder / "s/a.py", GOOD)
    (folder / "s/b.py").symlink_to("a.py")
    (folder / "s/c").symlink_to(".")
    assert said(capsys, "check", "s") == (0, "1 agree\n", "")


def test_what_is_below_the_folder_of_snippets_is_judged_by_it(folder, capsys):
    put_verified(folder / "snippets/a.py", GOOD)
    put(folder / "snippets/.d/b.py", "print(1)\n")
    put(folder / "snippets/__x/b.py", "print(1)\n")
    put(folder / "snippets/b.PY", "print(1)\n")
    assert said(capsys, "check") == (0, "1 agree\n", "")
    for name in (".d", "__x"):
        assert said(capsys, "check", f"snippets/{name}")[0] == 2
        why = "is hidden or Python's own by its name, and no snippet"
        assert why in said(capsys, "check", f"snippets/{name}/b.py")[2]


def test_folders_as_deep_as_they_come(folder, capsys, monkeypatch):
    try:
        with monkeypatch.context() as here:
            for _ in range(1500):
                os.mkdir("d")
                here.chdir("d")
            put_verified(Path("a.py"), GOOD)
        assert said(capsys, "check", ".") == (0, "1 agree\n", "")
    finally:
        subprocess.run(["rm", "-rf", folder / "d"], check=True)  # shutil calls itself so deep


def test_a_mistake_of_ours_costs_one_snippet_and_is_said(folder, capsys, monkeypatch):
    for name in "abc":
        put_verified(folder / f"{name}.py", GOOD)
    checking = sys.modules["verified_snippets.checking"]
    compare = checking.compare_with_file

    def fails(snippet, record):
        if snippet.path.name == "b.py":
            raise IndexError("of ours")
        return compare(snippet, record)

    monkeypatch.setattr(checking, "compare_with_file", fails)
    code, out, err = said(capsys, "check", ".")
    assert (code, err) == (1, "")
    assert out.startswith("b.py: verified-snippets itself failed: IndexError: of ours (test_term")
    assert out.endswith("\n2 agree, 1 do not\n")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_a_command_as_an_interrupt_does(folder, name):
    put(folder / "s.py", "import time\n\nopen('began', 'w').close()\ntime.sleep(100)\n")
    source = (folder / "s.py").read_text().replace("'began'", repr(str(folder / "began")))
    put(folder / "s.py", source)
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    number = getattr(signal, name)
    heard = lambda: signal.signal(number, signal.SIG_DFL)  # noqa: E731  # also under nohup
    running = subprocess.Popen([*COMMAND, "update", "."], text=True, preexec_fn=heard, **pipes)
    assert soon((folder / "began").exists)
    running.send_signal(number)
    out, err = running.communicate(timeout=600)
    assert (running.returncode, out) == (128 + number, "")
    assert err == "\ninterrupted; every file is as it was or whole\n"
    assert contents(folder)["s.py"].decode() == source


def test_whatever_else_ends_a_command_is_one_line(folder, capsys, monkeypatch):
    def fails():
        raise RecursionError("too deep")

    monkeypatch.setattr(cli, "find_project", fails)
    code, _, err = said(capsys, "check")
    assert code == 2
    assert err.startswith("this command: verified-snippets itself failed: RecursionError: too deep")
