"""The real site in a real browser.

The browser is the one that $CHROMIUM names, Debian's, or Playwright's own. Where there is
none, these tests are left out and say so; with REQUIRE_BROWSER=1, as in .ci/run, they fail.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from website.browsing import LOST, NO_BROWSER, Watch, Windows, executable, missing, pages, visit
from website.builds import Builds
from website.served import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page


def pytest_generate_tests(metafunc):
    """A test of what a page has `said` runs for each page, and for one that is not there.

    The tests of a page run one after the other, so that it is loaded once.
    """
    if {"path", "said"} <= set(metafunc.fixturenames):
        paths = [*pages(), LOST]
        metafunc.parametrize("path", paths, ids=[path or "home" for path in paths], scope="module")


@pytest.fixture(scope="session")
def server():
    """What serves the sites of this run."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser(server):
    """A Chromium, started once."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no playwright: pip install --group test")
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if not path:
            missing(NO_BROWSER)
        options = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(
            executable_path=path, args=[*options, server.browser_option]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def builds(request, tmp_path_factory):
    """The built site by variant: `builds["zensical"]` is its folder, built if need be."""
    if cache := getattr(request.config, "cache", None):
        folder = cache.mkdir("website")
    else:  # -p no:cacheprovider
        folder = tmp_path_factory.mktemp("website")
    builds = Builds(folder)
    builds.prune()
    return builds


@pytest.fixture(scope="session")
def serve(builds, server):
    """Serve a variant: the URL of its home page, with a slash at its end."""
    return lambda name: server.serve(name, builds[name])


@pytest.fixture(scope="session")
def site_url(serve):
    """The URL of the home page of the site as MkDocs builds it."""
    return serve("mkdocs")


@pytest.fixture(scope="session")
def site_folder(builds):
    """The folder of the site as MkDocs builds it."""
    return builds["mkdocs"]


@pytest.fixture(scope="session")
def disk(builds):
    """The folder of the site that is read from a disk."""
    return builds["disk"]


@pytest.fixture(scope="session")
def no_address_url(serve):
    """The URL of the site that was built without knowing it."""
    return serve("no-address")


@pytest.fixture(scope="session", params=["properdocs", "zensical"])
def other(request, builds):
    """The name of another builder, whose site is there."""
    assert builds[request.param].is_dir()
    return request.param


@pytest.fixture(scope="session")
def windows(browser):
    """The windows in which tests show pages, one after the other."""
    return Windows(browser)


@pytest.fixture
def watches():
    """What each page that a test opened was seen to do, in their order. What is wrong fails it."""
    found: list[Watch] = []
    yield found
    assert [wrong for watch in found for wrong in watch.wrong] == []


@pytest.fixture
def open_page(windows, site_url, watches):
    """Open a page of the site: `open_page("use/grad/", dark=True, width=360)`.

    Options: `base`, the URL that the path is below, and those of Windows.take. What any of the
    pages does wrong fails the test: see `watches`.
    """

    def open_(path="", *, base=site_url, **options):
        page = windows.take(**options)
        watch = Watch(page, base)
        watches.append(watch)
        opened.append((page, watch))
        visit(page, base + path, watch, javascript=options.get("javascript", True))
        return page

    opened: list[tuple[Page, Watch]] = []
    yield open_
    for page, watch in opened:
        windows.give_back(page)  # what the page was about to say, it has said
        watch.end()
