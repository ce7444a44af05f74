"""`pytest --explain` adds to a failing test which known error its exception is."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import pytest

from verified_snippets.errors import SnippetError

if TYPE_CHECKING:
    from .in_pytest import WatchedTest

WATCHED: pytest.StashKey[WatchedTest] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--explain",
        action="store_true",
        help="add to a failing test which known error of autograd its exception is",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Explain the exception of a test that failed."""
    report = yield
    if report.failed and call.excinfo and item.config.getoption("--explain"):
        seen = item.stash.get(WATCHED, None)
        if seen and (text := seen.explain(call.excinfo.value)):
            report.sections.append(("known error", text))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Watch what a test is given."""
    if item.config.getoption("--explain") and isinstance(item, pytest.Function):
        from .in_pytest import WatchedTest  # not needed but here

        with suppress(SnippetError, OSError, ValueError):
            namespace = vars(item.module)
            item.stash[WATCHED] = WatchedTest(item.path, item.config.rootpath, namespace)
    yield from _looking(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Watch a test."""
    yield from _looking(item)


def _looking(item: pytest.Item) -> Generator[None, None, None]:
    seen = item.stash.get(WATCHED, None)
    with seen.looking() if seen else nullcontext():
        return (yield)
