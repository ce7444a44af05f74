"""The links of a built site, read from its files: where they lead, and whether that is there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser, LexborNode

ATTRIBUTES = (
    "href",
    "src",
    "poster",
    "action",
    "formaction",
    "data",
    "cite",
    "xlink:href",
    "data-known",
)
IN_CSS = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'\s)]*))\s*\)|@import\s+["']([^"']+)["']"""
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OUTSIDE = ("data", "blob", "mailto", "tel", "javascript")
LOST = "404.html"


@functools.cache
def parsed(file: Path) -> LexborHTMLParser:
    """An HTML file as a browser reads it."""
    return LexborHTMLParser(file.read_text(encoding="utf-8"))


def elements(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """All elements, also those that a script takes out of a <template>."""
    for node in tree.css("*"):
        yield node
        if node.tag == "template":
            inner = (node.html or "").partition(">")[2].rpartition("</template>")[0]
            yield from elements(LexborHTMLParser(inner))


@functools.cache
def anchors(file: Path) -> frozenset[str]:
    """What a fragment can name in an HTML file."""
    named = parsed(file).css("[id], a[name]")
    return frozenset(value for n in named for value in (n.id, n.attributes.get("name")) if value)


def css_links(text: str) -> Iterator[str]:
    """What a stylesheet asks for."""
    for found in IN_CSS.finditer(COMMENT.sub("", text)):
        yield next(link for link in found.groups() if link is not None)


def links(file: Path) -> Iterator[str]:
    """All links in a file of HTML, in CSS, or in a sitemap."""
    if file.suffix == ".css":
        yield from css_links(file.read_text(encoding="utf-8"))
    elif file.suffix == ".xml":
        for loc in ElementTree.parse(file).iter(f"{NAMESPACE}loc"):
            yield (loc.text or "").strip()
    else:
        for node in elements(parsed(file)):
            yield from element_links(node)


def element_links(node: LexborNode) -> Iterator[str]:
    """All links of an element."""
    attributes = node.attributes
    for name in ATTRIBUTES:
        if name in attributes:
            yield attributes[name] or ""
    for name in ("srcset", "imagesrcset"):
        for candidate in re.split(r",\s+", attributes.get(name) or ""):
            if candidate.strip():
                yield candidate.split()[0]
    yield from css_links(attributes.get("style") or "")
    if node.tag == "style":
        yield from css_links(node.text() or "")
    if node.tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        yield from REFRESH.findall(attributes.get("content") or "")


@dataclass(frozen=True)
class Site:
    """A built site: its folder, and the URL at which it is served."""

    folder: Path
    url: str

    def files(self, *endings: str) -> list[Path]:
        """Its files with these endings, in order."""
        return sorted(path for path in self.folder.rglob("*") if path.suffix in endings)

    def address(self, file: Path) -> str:
        """The URL of a file of it."""
        return self.url + re.sub(r"(^|/)index\.html$", r"\1", self.name(file))

    def name(self, file: Path) -> str:
        """A file's path below the site."""
        return file.relative_to(self.folder).as_posix()

    def broken(self, file: Path) -> list[str]:
        """Each link of a file that leads nowhere, and why."""
        wrong = []
        for link in sorted(set(links(file))):
            if reason := self.reason(file, link):
                wrong.append(f"{self.name(file)}: {link!r}: {reason}")
        return wrong

    def reason(self, file: Path, link: str) -> str | None:
        """Why a link in a file leads nowhere; None if it does lead on, or to another site."""
        if not link.strip():
            return "empty"
        try:
            parts = urlsplit(link)
        except ValueError as error:
            return str(error)
        if parts.scheme in OUTSIDE:
            return None
        lost = self.name(file) == LOST  # is shown at any depth
        if lost and not parts.scheme and not link.startswith(("/", "#")):
            return "relative, on a page that is shown at any depth"
        target = urlsplit(urljoin(self.address(file), link))
        if target.scheme not in ("http", "https"):
            return f"a scheme that no browser knows: {target.scheme}"
        if target.netloc != urlsplit(self.url).netloc:
            return None
        base = urlsplit(self.url).path
        if not target.path.startswith(base):
            return f"not below {base}"
        path = file if lost and not parts.path else self.folder / unquote(target.path[len(base) :])
        if target.path.endswith("/") and path != file:
            path /= "index.html"
        if path.is_dir():
            return "a folder, without the slash at its end"
        if not path.is_file():
            return f"no such file: {path.relative_to(self.folder).as_posix()}"
        fragment = unquote(target.fragment)
        if fragment and path.suffix == ".html" and fragment not in anchors(path):
            return f"no such anchor on {self.name(path)}"
        return None
