"""What holds for each test here: it is short."""

import os

import pytest

from verified_snippets.running.allowance import Allowance

SECONDS = 10


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
