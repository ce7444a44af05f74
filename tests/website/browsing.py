"""What the tests in a browser share: which browser, what a page did wrong, what axe finds on it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import pytest
from website.builds import ROOT

from verified_snippets.pages.site import list_page_paths, read_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request

PATIENCE = 60_000  # ms that a condition may take to come true, on a machine that is busy
LOST = "no/page/"  # a path at which there is none
PAPER = "getComputedStyle(document.body).backgroundColor"
BEGUN = "document.readyState === 'complete'"  # the theme has begun by then
# The page may not scroll sideways; a block of code in it may.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# With navigation.instant, links are followed without loading a page once the theme knows which pages there are.
SITEMAP_READ = "performance.getEntriesByType('resource').some(e => e.name.endsWith('/sitemap.xml'))"
DRAWN = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
# Colours fade into those of the other palette: in a block off the screen from when one looks at it.
AT_ONCE = "*, ::before, ::after { transition: none !important }"
FORGET = "localStorage.clear(); sessionStorage.clear()"
NO_BROWSER = "no browser: apt-get install chromium-headless-shell, or playwright install chromium, or name one in $CHROMIUM"


def executable(own: str) -> str | None:
    """The path of a Chromium: $CHROMIUM, Debian's, Playwright's own; None if there is none.

    Of Debian's, the one without windows takes two thirds of the time.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in ("chromium-headless-shell", "chromium"):
        if found := shutil.which(name, path="/usr/bin"):
            return found
    return own if Path(own).exists() else None


def missing(reason: str) -> NoReturn:
    """Leave a test out, or fail it where a browser is required."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def pages() -> list[str]:
    """The paths of all pages as a browser asks for them."""
    site = read_site(ROOT / "mkdocs.yml")
    bare = [
        re.sub("(^|/)index$", r"\1", path.removesuffix(".md")) for path in list_page_paths(site)
    ]
    return [f"{path}/" if path and not path.endswith("/") else path for path in bare]


class Watch:
    """What a page does wrong: an error or warning on its console, a request to another host.

    `expected` is a list of parts of messages that are meant to be there.
    """

    def __init__(self, page: Page, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.said: list[str] = []
        self.expected: list[str] = []
        self._page = page
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)

    def end(self) -> None:
        """Look on no longer."""
        self._page.remove_listener("console", self._console)
        self._page.remove_listener("pageerror", self._error)
        self._page.remove_listener("request", self._request)

    @property
    def wrong(self) -> list[str]:
        """What was not expected."""
        return [text for text in self.said if not any(part in text for part in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: Error) -> None:
        self.said.append(f"error: {error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.said.append(f"request to another host: {request.url}")


class Windows:
    """Windows of the browser that are used again, empty: to open one takes as long as to load a page.

    A page that is shown in one finds what it would find in a new one, but for what the browser
    keeps of files. What a test cannot take back, as a script that runs first on each page, it does
    in a window of its `own`.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[tuple[bool, bool], list[Page]] = {}
        self._kinds: dict[Page, tuple[bool, bool]] = {}  # of those that others may have

    def take(
        self,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        touch: bool = False,
        javascript: bool = True,
        own: bool = False,
    ) -> Page:
        """A window of this kind, which shows nothing yet."""
        kind = touch, javascript
        idle = self._idle.setdefault(kind, [])
        if idle and not own:
            page = idle.pop()
        else:
            page = self._browser.new_page(
                has_touch=touch, is_mobile=touch, java_script_enabled=javascript
            )
        if not own:
            self._kinds[page] = kind
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def give_back(self, page: Page) -> None:
        """Leave the page that it shows, and forget what that has kept."""
        if page not in self._kinds:
            page.close()
            return
        page.evaluate(FORGET)
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.emulate_media(media="null", forced_colors="null")
        self._idle[self._kinds[page]].append(page)


def show_everywhere(page: Page) -> Iterator[tuple[str, int]]:
    """Show a page in both palettes at both widths, one after the other; each as it is shown."""
    for palette in ("light", "dark"):
        for width in (1280, 360):
            page.emulate_media(color_scheme=palette)
            page.set_viewport_size({"width": width, "height": 800})
            yield palette, width


def visit(page: Page, url: str, watch: Watch, *, javascript: bool = True) -> None:
    """Go to a page and wait until its theme has begun."""
    page.set_default_timeout(PATIENCE)
    if url.endswith(LOST):
        watch.expected.append("the server responded with a status of 404")
    page.goto(url)
    if javascript:
        page.wait_for_function(BEGUN)


def wait_for_sitemap(page: Page) -> None:
    """Wait until the theme can follow a link without loading a page anew."""
    page.wait_for_function(SITEMAP_READ)
    page.evaluate(DRAWN)  # it has been told, and has done with it
