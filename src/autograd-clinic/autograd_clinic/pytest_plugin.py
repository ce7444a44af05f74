"""`pytest --explain` adds to a failing test which known error its exception is."""

from __future__ import annotations

from collections.abc import Generator

import pytest


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
        from .in_pytest import explain_test_failure  # not needed but here

        if text := explain_test_failure(call.excinfo.value, item.config.rootpath):
            report.sections.append(("known error", text))
    return report
