"""Processes forked from that of the tests, which has imported what they need."""

import os
import sys
import tempfile
import warnings
from pathlib import Path

import pytest


def become_quiet(out=os.devnull):
    """Give this process, which was forked, standard streams and warnings of its own."""
    streams = os.open(out, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(streams, stream)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    warnings.resetwarnings()
    warnings.simplefilter("default")


def pytest_says(*arguments, **environment):
    """The exit code of pytest in the current folder, and its output."""
    with tempfile.NamedTemporaryFile() as out:
        if not (child := os.fork()):
            _be_pytest([*map(str, arguments)], environment, out.name)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), Path(out.name).read_text(encoding="utf-8")


def _be_pytest(arguments, environment, out):
    code = 3
    try:
        become_quiet(out)
        for name in [name for name in os.environ if name.startswith("PYTEST_")]:
            del os.environ[name]  # they are of the pytest that runs this test
        os.environ.update(environment)
        sys.argv = ["pytest", *arguments]
        code = int(pytest.main(["-p", "no:cacheprovider", *arguments]))
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
