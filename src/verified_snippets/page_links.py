"""Where the links of a page lead once its text stands elsewhere: on the site, or in a copy."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from .copies import DOWNLOADS
from .pages.site import ParsedPage, Site

PAGE_LINK = re.compile(r"(?P<before>\]\(|^\[[^]]+\]: )(?P<page>[^)#\s:]+\.md)(?P<anchor>#[^)\s]*)?")


def find_copy_path(path: str) -> str:
    """Return where the copies of a page are, less what their names end in."""
    return f"{DOWNLOADS}/{re.sub('(?<=.)/index$', '', path.removesuffix('.md'))}"


def replace_links(page: ParsedPage, text: str, to: Callable[[str, str], str]) -> str:
    """Lead the links of a text elsewhere: `to` is given the page and the anchor."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), match["page"]))
        return f"{match['before']}{to(target, match['anchor'] or '')}"

    return PAGE_LINK.sub(link, text)


def find_relative_copy_path(page: ParsedPage, target: str, ending: str) -> str:
    """Return where the copy of another page is, from that of this one."""
    return (
        posixpath.relpath(find_copy_path(target), posixpath.dirname(find_copy_path(page.path)))
        + ending
    )


def page_url(site: Site, target: str, anchor: str = "") -> str:
    """Return the address of a page on the built site."""
    bare = re.sub("(^|/)index$", r"\1", target.removesuffix(".md"))
    ending = "/" if bare and not bare.endswith("/") else ""
    if site.flat:
        bare, ending = target.removesuffix(".md"), ".html"
    return f"{site.url.rstrip('/')}/{bare}{ending}{anchor}"
