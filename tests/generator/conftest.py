import signal

import pytest
from generator.pages import Site

from verified_snippets import Runner

# A shell that runs tests in the background has them ignore Ctrl-C, which what they start inherits.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, so that reports name files as they would there."""
    here = tmp_path / "project"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("VERIFIED_SNIPPETS_DRAFT", raising=False)
    return here


@pytest.fixture(scope="session", params=[False, True], ids=["spawned", "forked"])
def fork(request):
    """Whether a program is forked from a server, or has a process started afresh."""
    return request.param


@pytest.fixture(scope="session")
def runner(fork):
    """Runs snippets in each of the two ways, which must not differ in what they record."""
    with Runner(fork=fork) as runner:
        yield runner


@pytest.fixture(scope="session")
def forking():
    """A runner for tests that are not about running: the faster of the two."""
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def torch_runner():
    """A runner for programs that import torch: its server has."""
    with Runner(modules=["torch"]) as runner:
        yield runner


@pytest.fixture
def site(folder):
    """A page and two snippets that have run, in the current folder."""
    return Site(folder)
