"""What the one reader reads, and what the one writer replaces."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from generator.helpers import contents, put, put_verified, text

from verified_snippets import Runner, SnippetError, check, cli, disk, load, update
from verified_snippets.disk import read_bytes, replace_file
from verified_snippets.record.store import record_path
from verified_snippets.running.folders import temporary_folder

GOOD = "print(1)\n# > 1\n"


def pipe(path):
    os.mkfifo(path)
    return "it is a named pipe"


def device(path):
    path.symlink_to("/dev/zero")
    return "it is a device"


def huge(path):
    with open(path, "wb") as file:
        file.truncate(10**12)  # takes no space
    return f"it is larger than {disk.MAX_FILE_BYTES} bytes"


def folder_of_that_name(path):
    path.mkdir()
    return "it is a folder"


def loop(path):
    path.symlink_to(path.name)
    return "Too many levels of symbolic links"


def listening(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))
    return "No such device or address"


ODD = [pipe, device, huge, folder_of_that_name, loop, listening]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
def test_what_is_no_file_keeps_nobody_waiting(folder, forking, odd):
    snippet = put_verified(folder / "s.py", GOOD)
    record = record_path(snippet)
    record.unlink()
    why = odd(record)
    hint = "\n    run: verified-snippets update s.py"
    assert text(check(snippet, forking).problems) == f"s.json: cannot be read: {why}{hint}"
    assert text(update(snippet, forking).problems) == f"s.json: cannot be written: {why}"
    why = odd(folder / "t.py").replace(str(disk.MAX_FILE_BYTES), "1000000")
    with pytest.raises(SnippetError, match=f"^t.py: cannot be read: {why}$"):
        load(folder / "t.py")


SITE = {
    "pyproject.toml": "[tool.verified-snippets]\nnot_run = 1\n",
    "mkdocs.yml": "site_name: S\nmarkdown_extensions: [verified_snippets]\n",
    "docs/index.md": '# S\n\n```python\n--8<-- "n.py"\n```\n',
    "docs/odd.md": "Text.\n",
    "snippets/n.py": "# not run: needs a server\nx = 1\n",
    "snippets/odd.py": GOOD,
    "tox.ini": "",
}


@pytest.fixture
def impatient():
    """An end for a test that would wait for ever."""

    def end(*_):
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("odd", [pipe, loop, folder_of_that_name, listening])
@pytest.mark.parametrize("place", SITE)
def test_no_command_waits_for_what_is_no_file_or_takes_it_for_a_mistake(folder, capsys, place, odd):
    for name, content in SITE.items():
        put(folder / name, content)
    put_verified(folder / "snippets/odd.py", GOOD)
    (folder / place).unlink()
    why = odd(folder / place)
    for command in ("check", "pages", "export"):
        code = cli.main([command])
        said = "".join(capsys.readouterr())
        assert code in (0, 1, 2)
        assert "itself failed" not in said, said
        if place == "pyproject.toml":  # no settings are not those of nobody
            assert (code, said) == (2, f"{place}: cannot be read: {why}\n")


def test_a_name_with_nul_is_no_file():
    with pytest.raises(OSError, match="null"):
        read_bytes(Path("a\0b"))


def test_a_name_that_would_not_show_is_refused(folder):
    for name in ("a\nb.py", "\udcff.py", "\x1b[31m.py"):
        (folder / name).write_text("x = 1\n")
        with pytest.raises(SnippetError, match=r"has U\+[0-9A-F]{4} in its name; rename it$"):
            load(folder / name)


@pytest.mark.parametrize("before", [None, b"other", b""])
def test_what_somebody_else_put_there_stays(folder, before):
    put(folder / "a", "mine")
    with pytest.raises(
        SnippetError, match=r"^a: was changed meanwhile, and is left so; run again$"
    ):
        replace_file(folder / "a", b"new", before)
    assert contents(folder) == {"a": b"mine"}


def test_what_was_deleted_does_not_come_back(folder):
    with pytest.raises(
        SnippetError, match=r"^a: was deleted meanwhile, and is left so; run again$"
    ):
        replace_file(folder / "a", b"new", b"old")
    assert contents(folder) == {}


def test_what_holds_it_already_need_not_be_as_it_was(folder):
    put(folder / "a", "new")
    replace_file(folder / "a", b"new", b"old")
    assert contents(folder) == {"a": b"new"}


def test_an_interrupt_right_after_the_last_step_is_an_interrupt(folder, monkeypatch):
    real = os.replace

    def interrupted(source, target):
        real(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(folder / "a", b"new", None)
    assert contents(folder) == {"a": b"new"}


def test_permissions_stay_and_links_too(folder):
    os.chmod(put(folder / "real", "old"), 0o640)
    (folder / "link").symlink_to("real")
    replace_file(folder / "link", b"new", b"old")
    assert (folder / "link").is_symlink()
    assert ((folder / "real").read_text(), (folder / "real").stat().st_mode & 0o777) == (
        "new",
        0o640,
    )


class Edited(Runner):
    """A runner in one of whose runs, by its number, the author saves an edit."""

    def __init__(self, runner, path, number):
        self.runner, self.path, self.number = runner, path, number

    def run(self, snippet, *around):
        record = self.runner.run(snippet, *around)
        self.number -= 1
        if self.number == 0:
            self.path.write_text(self.path.read_text() + "# MY EDIT\n")
        return record


@pytest.mark.parametrize("run", [1, 2, 3])
def test_an_edit_saved_in_any_run_of_an_update_is_kept(folder, forking, run):
    path = put(folder / "s.py", "print(1)\n")
    report = update(path, Edited(forking, path, run))
    assert text(report.problems) == "s.py: was changed while it ran; run update again"
    assert contents(folder) == {"s.py": b"print(1)\n# MY EDIT\n"}


def test_an_edit_saved_while_the_new_text_is_written_is_kept(folder, forking, monkeypatch):
    path = put(folder / "s.py", "print(1)\n")
    fsync = os.fsync

    def saves(handle):
        path.write_text("print(2)\n")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", saves)
    report = update(path, forking)
    assert text(report.problems) == "s.py: was changed meanwhile, and is left so; run again"
    assert contents(folder) == {"s.py": b"print(2)\n"}


def test_an_interrupt_while_a_temporary_folder_is_removed(tmp_path, monkeypatch):
    interrupts = [KeyboardInterrupt()]

    def removed(path, remove=shutil.rmtree, **given):
        if interrupts:
            raise interrupts.pop()
        remove(path, **given)

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", removed)
        with pytest.raises(KeyboardInterrupt), temporary_folder("adopt", tmp_path) as made:
            (made / "a").touch()
    assert [*tmp_path.iterdir()] == []


def test_a_temporary_folder_that_a_kill_has_left_is_removed_by_the_next(tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    put(tmp_path / "adopt-left/owner", f"{ended.pid} 1")
    put(tmp_path / "adopt-mine/a.py", "x = 1\n")  # somebody's own
    with temporary_folder("adopt", tmp_path) as made:
        assert {path.name for path in tmp_path.iterdir()} == {"adopt-mine", made.name}
        with temporary_folder("adopt", tmp_path):
            assert made.exists()
