"""The real site in a real browser.

The browser is the one that $CHROMIUM names, Debian's, or Playwright's own. Where there is
none, these tests are left out and say so; with REQUIRE_BROWSER=1, as in .ci/run, they fail.
"""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from verified_snippets.pages.site import page_paths, read_site

ROOT = Path(__file__).parents[2]
BASE = "/gradient/"  # below a path, as project pages are: what links to the root shows
REPOSITORY = "https://github.com/someone/gradient"
PAPER = "getComputedStyle(document.body).backgroundColor"
NO_BROWSER = (
    "no browser: apt-get install chromium, or playwright install chromium, or name one in $CHROMIUM"
)


def executable(own):
    """The path of a Chromium: $CHROMIUM, Debian's, Playwright's own; None if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return shutil.which("chromium", path="/usr/bin") or (own if Path(own).exists() else None)


def missing(reason):
    """Leave a test out, or fail it where a browser is required."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """A Chromium, started once."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no playwright: pip install -e '.[test]'")
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if not path:
            missing(NO_BROWSER)
        options = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=path, args=options)
        yield chromium
        chromium.close()


def pages():
    """The paths of all pages as a browser asks for them, and one that is not there."""
    site = read_site(ROOT / "mkdocs.yml")
    bare = [re.sub("(^|/)index$", r"\1", path.removesuffix(".md")) for path in page_paths(site)]
    return [f"{path}/" if path and not path.endswith("/") else path for path in bare] + ["no/page/"]


def pytest_generate_tests(metafunc):
    """A test that takes a `path` runs for each page."""
    if "path" in metafunc.fixturenames and "open_page" in metafunc.fixturenames:
        metafunc.parametrize("path", pages(), ids=lambda path: path or "home")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below BASE as GitHub Pages would: what is not there is 404.html."""

    def translate_path(self, path):
        if not path.startswith(BASE):
            return super().translate_path("/no such file")
        return super().translate_path(path[len(BASE) - 1 :])

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def log_message(self, *given):
        """Say nothing."""


class Served:
    """A folder on 127.0.0.1, and the URL that it has there."""

    def __init__(self, folder):
        self.folder = folder
        serving = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serving)
        self.url = f"http://127.0.0.1:{self.server.server_port}{BASE}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Project:
    """A copy of the site's sources, so that a build and its copies leave nothing behind."""

    def __init__(self, folder):
        self.folder = folder
        self.config = "mkdocs.yml"
        for name in ("docs", "theme", "snippets"):
            ignored = shutil.ignore_patterns("downloads", "llms.txt", "__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in ("mkdocs.yml", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)

    def run(self, *command, **environment):
        """Run a module; what it said. It fails a test if that fails."""
        given = {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": "", "REPO_URL": "", **environment}
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def build(self, into, builder="mkdocs", **environment):
        """Write the copies of the pages, and build the site strictly, as make does."""
        self.run("verified_snippets.cli", "export", "--config", self.config, **environment)
        self.run(builder, "build", "--strict", "--config-file", self.config, **environment)
        shutil.copytree(self.folder / "site", into, dirs_exist_ok=True)
        shutil.rmtree(self.folder / "site")
        return into


@pytest.fixture(scope="session")
def new_project(tmp_path_factory):
    """Make a copy of the site's sources to build."""
    return lambda: Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def served(tmp_path_factory, new_project):
    """The real site, built once for the URL at which it is served, its repository known."""
    served = Served(tmp_path_factory.mktemp("site"))
    served.environment = {"SITE_URL": served.url, "REPO_URL": REPOSITORY}
    new_project().build(served.folder, **served.environment)
    yield served
    served.close()


@pytest.fixture(scope="session")
def site_url(served):
    """The URL of the home page, with a slash at its end."""
    return served.url


@pytest.fixture
def open_page(browser, site_url):
    """Open a page of the site: `open_page("use/grad/", dark=True, width=360)`.

    Options: `dark`, `width` and `height` of the window, `touch`, `javascript=False`, and `base`,
    the URL that the path is below. After the test, an error on the console of any page opened, and a request to
    another host, fail it; `page.expected` is a list of parts of messages that are meant to be there.
    """
    contexts, pages = [], []

    def open_(
        path="", *, dark=False, width=1280, height=800, touch=False, javascript=True, base=site_url
    ):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.expected, page.wrong = [], []
        pages.append(page)
        host = urlsplit(base).netloc

        def said(message):
            if message.type in ("error", "warning"):
                page.wrong.append(f"console: {message.text} ({message.location.get('url')})")

        def requested(request):
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
                page.wrong.append(f"request to another host: {request.url}")

        page.on("console", said)
        page.on("pageerror", lambda error: page.wrong.append(f"error: {error}"))
        page.on("request", requested)
        if path == "no/page/":
            page.expected.append("the server responded with a status of 404")
        page.goto(base + path)
        if javascript:  # the theme begins once the page is shown
            page.wait_for_function("performance.getEntriesByName('theme').length")
        return page

    yield open_
    for context in contexts:
        context.close()
    wrong = [w for p in pages for w in p.wrong if not any(e in w for e in p.expected)]
    assert wrong == []
