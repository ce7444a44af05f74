"""What holds for all tests here: each is short, and the package is compiled."""

import compileall
import os
from pathlib import Path

import pytest

import verified_snippets
from verified_snippets.running.allowance import Allowance

SECONDS = 20


def pytest_configure(config):
    """Compile the package, once for all processes that the tests start, which are hundreds.

    Where Python is told to keep no bytecode, each of them would compile it anew, and snippets'
    own processes keep none anywhere: that is as much again as all that they import.
    """
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(verified_snippets.__file__).parent, quiet=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a test that takes more than its share, by what it and all that it starts use.

    By the clock it may take several times as long: the machine may have other things to do.
    It is held where tests have a process of their own, in a worker of pytest-xdist as `make test`
    has two; elsewhere snippets run beside them, which are not theirs.
    """
    allowance = Allowance(os.getpid(), SECONDS)
    result = yield
    if hasattr(item.config, "workerinput") and (reason := allowance.exceeded()):
        pytest.fail(f"{item.nodeid} {reason}; split it, or find out what grew", pytrace=False)
    return result
