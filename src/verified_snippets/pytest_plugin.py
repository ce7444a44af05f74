"""Snippets as tests, in a project that asks for it.

With `verified_snippets = true` in pytest's configuration, each snippet in the collected folders is a
test. It passes if the file, a fresh run of it and its record agree.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from .checking import check_parsed, modules_to_preload
from .errors import SnippetError, describe_lack, display_path
from .project import Project, find_project, is_snippet, link_problem
from .report import Report, parse_file
from .running.runner import Runner
from .snippet.snippet import Snippet

PROJECT: pytest.StashKey[Project] = pytest.StashKey()
SNIPPETS: pytest.StashKey[dict[Path, Snippet | Report]] = pytest.StashKey()
REPORTS: pytest.StashKey[dict[Path, Future[Report]]] = pytest.StashKey()
RUNNER: pytest.StashKey[Runner] = pytest.StashKey()
PLUGIN_OPTION = "verified_snippets"
LEFT_OUT = (
    "verified_snippets is on, but testpaths leaves out the folder of snippets, {0}, so that none"
    ' is a test; add "{0}" to testpaths'
)


class SnippetsLeftOut(pytest.PytestWarning):
    """Warns that no snippet is collected where they are asked for."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that asks for it."""
    parser.addini(
        PLUGIN_OPTION, "collect the project's snippets as tests", type="bool", default=False
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the project's configuration, once."""
    if not config.getini(PLUGIN_OPTION):
        return
    try:
        project = config.stash[PROJECT] = find_project(config.rootpath)
    except SnippetError as refused:
        raise pytest.UsageError(str(refused)) from None
    config.stash[REPORTS] = {}
    uses_testpaths = config.args_source is config.ArgsSource.TESTPATHS
    if uses_testpaths and not _is_collected(config, project.snippets):
        message = LEFT_OUT.format(display_path(project.snippets))
        config.issue_config_time_warning(SnippetsLeftOut(message), 2)


def _is_collected(config: pytest.Config, folder: Path) -> bool:
    """Return whether this folder, or a part of it, is in what `testpaths` names."""
    tests = [config.invocation_params.dir / path for path in config.args]
    return any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in tests)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a snippet as one test, and as no module of tests, which pytest would import."""
    collectors = yield
    project = parent.config.stash.get(PROJECT, None)
    if not project or not is_snippet(file_path, project.snippets):
        return collectors
    if file_path.is_symlink() and not link_problem(file_path, project.snippets):
        return []  # it is collected by its own name
    return [SnippetFile.from_parent(parent, path=file_path)]


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collect from each folder of snippets, including names that pytest leaves out, such as `build`."""
    project = config.stash.get(PROJECT, None)
    if not project or not collection_path.is_dir() or config.getoption("ignore_glob"):
        return None
    if collection_path in map(Path.absolute, map(Path, config.getoption("ignore") or ())):
        return None
    # As if a snippet stood there: one definition for files and for their folders.
    return False if is_snippet(collection_path / "any.py", project.snippets) else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start to run the selected snippets side by side, while other tests go on."""
    config = session.config
    # A worker of pytest-xdist runs only some of them, maybe none: it starts with the first test.
    if config.option.collectonly or hasattr(config, "workerinput"):
        return
    try:
        if not (snippets := _prepare(session)):
            return
        runner = config.stash[RUNNER]
        pool = ThreadPoolExecutor(os.cpu_count() or 1)
        config.add_cleanup(lambda: pool.shutdown(cancel_futures=True))
        config.add_cleanup(runner.stop)
        config.stash[REPORTS] = {
            path: pool.submit(check_parsed, snippet, runner) for path, snippet in snippets.items()
        }
    except Exception as error:
        if (lack := describe_lack(error)) is None:
            raise
        pytest.exit(f"verified_snippets cannot go on: {lack}", pytest.ExitCode.INTERNAL_ERROR)


def _prepare(session: pytest.Session) -> dict[Path, Snippet | Report]:
    """Parse the selected snippets and return them; if there are any, start a runner for them."""
    paths = [item.path for item in session.items if isinstance(item, SnippetItem)]
    snippets = {path: parse_file(path) for path in paths}
    stash = session.config.stash
    stash[SNIPPETS] = snippets
    if snippets:
        stash[RUNNER] = Runner(stash[PROJECT].limits, modules_to_preload(snippets.values()))
        session.config.add_cleanup(stash[RUNNER].close)
    return snippets


class SnippetFile(pytest.File):
    """A snippet file: one test."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the one test."""
        yield SnippetItem.from_parent(self, name="agrees")


class SnippetItem(pytest.Item):
    """The test that a snippet's file, a fresh run of it and its record agree."""

    def runtest(self) -> None:
        """Check the snippet."""
        stash = self.config.stash
        if problem := link_problem(self.path, stash[PROJECT].snippets):
            raise SnippetError([problem])
        if SNIPPETS not in stash:
            _prepare(self.session)
        future = stash[REPORTS].get(self.path)
        report = (
            future.result() if future else check_parsed(stash[SNIPPETS][self.path], stash[RUNNER])
        )
        if report.problems:
            raise SnippetError(list(report.problems))
        if report.not_run is not None:
            pytest.skip(f"not run: {report.not_run}")

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Return the problems, as the command line shows them."""
        if isinstance(excinfo.value, SnippetError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test stands."""
        return self.path, 0, f"{self.path.name}: {self.name}"
