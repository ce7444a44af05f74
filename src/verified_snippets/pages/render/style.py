"""The style of blocks, which every page with a block brings along.

A Markdown extension cannot add a stylesheet to a site, and a copy that its author keeps
goes stale. So the first block of a page has a <link> with the style in it. That is
valid in the body, where <style> is not, and search engines of builders, some of which
would index the text of a <style>, have nothing to read in it. Instant navigation swaps
it together with the page.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from urllib.parse import quote

STYLESHEET_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def stylesheet_link(more: str = "") -> str:
    """Return the element that styles the blocks of a page; `more` is CSS for what stands in them."""
    css = files(__package__).joinpath("blocks.css").read_text(encoding="utf-8") + more
    css = re.sub(r"\s*([{};,>])\s*", r"\1", " ".join(STYLESHEET_COMMENT.sub("", css).split()))
    return f'<link rel="stylesheet" href="data:text/css,{quote(css, safe="():;,/!*=+@?$-")}">\n'
