"""The links of a page in its copies, and where they lead: to the site, or to other copies."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from .copies import DOWNLOADS
from .pages.site import ParsedPage, Site

PAGE_LINK = re.compile(r"(?P<before>\]\(|^\[[^]]+\]: )(?P<page>[^)#\s:]+\.md)(?P<anchor>#[^)\s]*)?")


def find_copy_path(path: str) -> str:
    """Return the path of a page's copies below the folder of pages, without the ending of each."""
    return f"{DOWNLOADS}/{re.sub('(?<=.)/index$', '', path.removesuffix('.md'))}"


def replace_links(page: ParsedPage, text: str, address: Callable[[str, str], str]) -> str:
    """Return a text of a page with other addresses in its links to pages.

    `address` returns that of a page, from its path below the folder of pages and the anchor there,
    which is empty or begins with `#`.
    """

    def replace(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), link["page"]))
        return f"{link['before']}{address(target, link['anchor'] or '')}"

    return PAGE_LINK.sub(replace, text)


def find_relative_copy_path(page: ParsedPage, target: str, ending: str) -> str:
    """Return the path of another page's copy with this ending, from where this page's copies are."""
    folder = posixpath.dirname(find_copy_path(page.path))
    return posixpath.relpath(find_copy_path(target), folder) + ending


def find_page_url(site: Site, target: str, anchor: str = "") -> str:
    """Return the URL of a page on the built site, from its path below the folder of pages."""
    bare = re.sub("(^|/)index$", r"\1", target.removesuffix(".md"))
    ending = "/" if bare and not bare.endswith("/") else ""
    if site.flat:
        bare, ending = target.removesuffix(".md"), ".html"
    return f"{site.url.rstrip('/')}/{bare}{ending}{anchor}"
