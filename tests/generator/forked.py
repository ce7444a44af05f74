"""Processes forked from that of the tests, which has imported what they need."""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import pytest

PATIENCE = 600  # seconds after which a command ends that would not end


def become_quiet(given=os.devnull, out=os.devnull, err=os.devnull):
    """Give this process, which was forked, standard streams and warnings of its own."""
    flags = os.O_RDONLY, *2 * [os.O_WRONLY | os.O_APPEND]
    for stream, (path, flag) in enumerate(zip((given, out, err), flags, strict=True)):
        opened = os.open(path, flag)
        os.dup2(opened, stream)
        os.close(opened)
    for stream, name in enumerate(("stdin", "stdout", "stderr")):
        file = open(stream, "w" if stream else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)
    warnings.resetwarnings()
    warnings.simplefilter("default")


def command_says(main, *arguments, input="", env=None, cwd="."):
    """What a command does in a process of its own, which need not import anything anew.

    `main` is what its module calls; what it returns is the exit code.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, out, err = (Path(folder, name) for name in ("given", "out", "err"))
        given.write_text(input, encoding="utf-8")
        out.touch()
        err.touch()
        if not (child := os.fork()):
            _be_command(main, arguments, (given, out, err), env, cwd)
        _, status = os.waitpid(child, 0)
        said = (path.read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *said)


def _be_command(main, arguments, streams, env, cwd):
    code = 3
    try:
        signal.alarm(PATIENCE)
        become_quiet(*streams)
        os.chdir(cwd)
        if env is not None:
            os.environ.clear()
            os.environ.update(env)
        sys.argv = ["command", *map(str, arguments)]
        code = _exit_code(main)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _exit_code(main):
    try:
        return int(main() or 0)
    except SystemExit as end:
        return int(end.code or 0)


def pytest_says(*arguments, **environment):
    """The exit code of pytest in the current folder, and its output."""
    # What names the pytest that runs this test is no concern of that one.
    env = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    given = ["-p", "no:cacheprovider", *map(str, arguments)]
    ran = command_says(lambda: pytest.main(given), env={**env, **environment})
    return ran.returncode, ran.stdout + ran.stderr
