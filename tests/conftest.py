"""What holds for all tests here: each is short, the packages are compiled, what takes long begins first."""

import compileall
import gc
import math
import os
import signal
import sys
import time
from pathlib import Path

import pytest

import autograd_clinic
import verified_snippets
from verified_snippets.pytest_plugin import SnippetItem
from verified_snippets.running.time_budget import TimeBudget

SECONDS = 10
PATIENCE = 600  # by the clock
# Groups of tests that share what takes long to make, and so run one after the other in one worker:
# these take longest. Those of the site share it and a browser, those of all its pages another, and
# what was judged before: as one group they would go on while the other workers have nothing to do.
LONGEST = ("site", "pages", "watched", "torch", "snippets", "copies")


# What pytest makes of a test's file, so that an assertion says what it compared, takes half of the
# time that it takes to collect them: it is kept for the next run, whatever else is not.
sys.dont_write_bytecode = False

# What is collected stays to the end: there is nothing to find in it for the collector.
gc.disable()

# A shell that runs tests in the background has them ignore Ctrl-C, which what they start inherits.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config):
    """Compile the packages, once for all processes that the tests start, which are hundreds.

    Where Python is told to keep no bytecode, each of them would compile it anew, and snippets'
    own processes keep none anywhere: that is as much again as all that they import.
    """
    if not hasattr(config, "workerinput"):
        for package in (verified_snippets, autograd_clinic):
            compileall.compile_dir(Path(str(package.__file__)).parent, quiet=2)


def group_of(item):
    """The group of a test: that of its mark, or of those that share what takes long to make."""
    if mark := item.get_closest_marker("xdist_group"):
        return mark.args[0]
    if isinstance(item, SnippetItem):
        return "snippets"  # whose runner is warm once, in one worker
    fixtures = getattr(item, "fixturenames", ())
    if "browser" in fixtures or "builds" in fixtures:
        return "site"
    if "torch_runner" in fixtures:
        return "torch"
    names = vars(item.module).values() if hasattr(item, "module") else ()
    if any(getattr(value, "__module__", None) == "clinic.witnessed" for value in names):
        return "watched"
    return None


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the marks in the same hook
def pytest_collection_modifyitems(config, items):
    """Share among workers: each group is of one of them, and what takes longest begins first.

    A worker that came to it last would go on while the others have nothing left to do.
    """
    if not hasattr(config, "workerinput"):
        return
    groups = {item: group_of(item) for item in items}
    for item, group in groups.items():
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: [*LONGEST, groups[item]].index(groups[item]))


def pytest_collection_finish():
    """Keep what was collected out of the collector's way: it stays to the end."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item):
    """Import before the first test that needs it what its programs do: that is not its time."""
    if group_of(item) == "watched":
        from clinic.witnessed import import_torch

        import_torch()


class Share:
    """What tests may use, each SECONDS of the processor: asked for seldom.

    To read what a tree of processes has used takes 13 ms beside a browser. So what was used
    before a test is as old as a second of the processor at most, and what was used in it is
    only read if it took so long that all processors together could have exceeded its share.
    """

    def __init__(self) -> None:
        self._began = -math.inf

    def begin(self) -> None:
        """Count from here on, or from shortly before."""
        if self._may_be_over(1):
            self._began = time.monotonic()
            self._budget = TimeBudget(os.getpid(), SECONDS, PATIENCE)

    def exceeded(self) -> str | None:
        """Say what was exceeded since; None if nothing was."""
        return self._budget.exceeded() if self._may_be_over(SECONDS) else None

    def _may_be_over(self, seconds: float) -> bool:
        return (time.monotonic() - self._began) * (os.cpu_count() or 1) > seconds


SHARE = Share()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a test that takes more than its share, by what it and all that it starts use.

    By the clock it may take long: the machine may have other things to do.
    It is held where tests have a process of their own, in a worker of pytest-xdist as `make test`
    has two; elsewhere snippets run beside them, which are not theirs.
    """
    if not hasattr(item.config, "workerinput"):
        return (yield)
    SHARE.begin()
    result = yield
    if reason := SHARE.exceeded():
        pytest.fail(f"{item.nodeid} {reason}; split it, or find out what grew", pytrace=False)
    return result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, so that reports name files as they would there."""
    here = tmp_path / "project"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("VERIFIED_SNIPPETS_DRAFT", raising=False)
    return here
