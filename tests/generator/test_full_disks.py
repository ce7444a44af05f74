"""A full disk, no temporary folder, a read-only tree: files are old or new."""

import contextlib
import os
import shutil
import subprocess
import tempfile

import pytest
from generator.helpers import contents, put
from generator.interrupted import COUNT, assert_old_or_new, restore

from verified_snippets import Runner, cli, update

pytestmark = pytest.mark.xdist_group("interrupts")  # which share what takes long to make

PAGE = 4096


@contextlib.contextmanager
def small_disk(folder, pages):
    """A file system of that size; a test without the right to make one is skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={pages * PAGE}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user cannot mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def said(capsys, *arguments):
    code = cli.main([*map(str, arguments)])
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("pages", range(COUNT, 2 * COUNT + 2))
def test_a_full_disk(folder, programs, capsys, pages):
    with small_disk(folder / "disk", pages) as disk:
        restore(disk, programs.old)
        code, out, err = said(capsys, "update", disk)
        whole = contents(disk) == programs.new
        assert (code, err) == (0 if whole else 1, "")
        assert whole == ("cannot be written: No space left on device" not in out)
        assert_old_or_new(disk, programs)


LINES = ["print(1)\n", "for i in range(900):\n    print('a' * 9)\n"]


@pytest.mark.parametrize("program", LINES, ids=["short", "long"])
def test_a_full_temporary_folder(folder, monkeypatch, program):
    put(folder / "new.py", program)
    with Runner() as runner:
        assert update(folder / "new.py", runner).problems == ()
        new = (folder / "new.py").read_bytes()
        with small_disk(folder / "disk", 16) as disk:
            monkeypatch.setattr(tempfile, "tempdir", str(disk))
            for pages in range(9):
                (disk / "filler").write_bytes(b"a" * (16 - pages) * PAGE)
                path = put(folder / "s.py", program)
                refused = len(update(path, runner).problems)
                assert (refused, path.read_bytes()) in ((1, program.encode()), (0, new)), pages
                assert [path.name for path in disk.iterdir()] == ["filler"]


def test_no_temporary_folder(folder, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "none"))
    put(folder / "s.py", "print(1)\n")
    message = "s.py: cannot be run: No such file or directory: none\n"
    assert said(capsys, "update", ".") == (1, f"{message}0 agree, 0 updated, 1 refused\n", "")
    assert said(capsys, "check", ".") == (1, f"{message}0 agree, 1 do not\n", "")


@contextlib.contextmanager
def read_only(folder):
    """A folder into which this user cannot write, be it root."""
    if os.geteuid():
        folder.chmod(0o555)
        yield "Permission denied"
        folder.chmod(0o755)
        return
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    yield "Read-only file system"


def test_a_read_only_tree(folder, programs, capsys):
    disk = folder / "disk"
    with contextlib.ExitStack() as stack:
        if os.geteuid():
            disk.mkdir()
        else:
            stack.enter_context(small_disk(disk, 64))
        restore(disk, programs.new)
        (disk / "1.py").write_bytes(b"print(2)\n")
        (disk / "2.json").write_bytes(programs.new["2.json"][:100])
        (disk / "3.py").unlink()
        before = contents(disk)
        why = stack.enter_context(read_only(disk))
        code, out, err = said(capsys, "update", "disk")
        assert (code, err) == (1, "")
        assert out == (
            f"disk/1.py: cannot be written: {why}\n"
            f"disk/2.json: cannot be written: {why}\n"
            f"disk/3.json: cannot be deleted: {why}; its snippet is gone\n"
            "1 agree, 0 updated, 2 refused, 1 records without a snippet\n"
        )
        assert contents(disk) == before
        assert said(capsys, "check", "disk/0.py") == (0, "1 agree\n", "")
