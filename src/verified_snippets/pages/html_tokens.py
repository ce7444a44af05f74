"""The tokens of HTML, as the HTML standard has browsers take them.

Those of the standard library are not these: which text is a comment, an attribute or plain
differs from one release of Python to the next, and code would hide in the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

TOKEN = re.compile(
    r"""<(?:
      (?P<comment>!---?> | !--(?s:.*?)(?:--!?>|\Z) | [!?][^>]*+(?:>|\Z) | /[^a-zA-Z>][^>]*+(?:>|\Z) | />)
    | (?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\ />]*+)
      (?P<attributes>(?:[\t\n\f\r\ /]*+[^\t\n\f\r\ />][^\t\n\f\r\ />=]*+
        (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+(?:"[^"]*+"|'[^']*+'|[^\t\n\f\r\ "'>][^\t\n\f\r\ >]*+|(?=>)))?+)*+)
      [\t\n\f\r\ /]*+>
    | (?P<unclosed>/?[a-zA-Z])
    )""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)"""
    r"""(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+("[^"]*+"|'[^']*+'|[^\t\n\f\r "'>][^\t\n\f\r >]*+|(?=>|\Z)))?+"""
)
MAX_UNCLOSED_TAGS = 50  # after which all that follows is one token of the kind "odd"
# Elements whose text is not markup in HTML, though it is in SVG: the pattern of their end.
RAW = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])|\Z", re.IGNORECASE)
    for name in ("iframe", "noembed", "noframes", "noscript", "script", "style", "title")
}


class HtmlToken(NamedTuple):
    """A piece of HTML: a tag or a text."""

    kind: str
    """`start` or `end` for a tag; `text`; `raw` for the text of an element that holds no markup; `odd`
    for what browsers read in several ways."""
    name: str
    """The name of the element, of a tag and of raw text."""
    text: str
    """The text; of a tag, its attributes."""
    start: int
    """The index at which it begins."""
    end: int
    """The index behind it."""


def tokenize_html(html: str) -> Iterator[HtmlToken]:
    """Yield the tags and the text of some HTML, without its comments."""
    at = unclosed = 0
    while found := TOKEN.search(html, at):
        if found.start() > at:
            yield HtmlToken("text", "", html[at : found.start()], at, found.start())
        at = found.end()
        if found["comment"] is not None:
            if found[0].startswith("<![CDATA["):  # a comment in HTML, and text in SVG
                yield HtmlToken("odd", "", found[0], *found.span())
            continue
        if found["unclosed"] is not None:
            start, text = found.start(), html[found.start() : found.start() + 80]
            unclosed += 1
            if unclosed > MAX_UNCLOSED_TAGS:  # the search looks through all the rest for each
                yield HtmlToken("odd", "", text, start, len(html))
                return
            yield HtmlToken("odd", "", text, *found.span())
            continue
        name = found["name"].lower()
        yield HtmlToken(
            "end" if found["end"] else "start", name, found["attributes"], *found.span()
        )
        if name in RAW and not found["end"]:
            close = RAW[name].search(html, at)
            stop = close.start() if close else len(html)
            yield HtmlToken("raw", name, html[at:stop], at, stop)
            at = stop
    if at < len(html):
        yield HtmlToken("text", "", html[at:], at, len(html))


def parse_tag_attributes(text: str) -> dict[str, str]:
    """Return the attributes of a start tag by name; of two alike the first, as browsers do."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(text):
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(name.lower(), unescape(value))
    return found
