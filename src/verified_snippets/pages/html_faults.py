"""What may not be on a page, and the message for each: what it is, and what to do instead."""

from __future__ import annotations

from typing import NamedTuple

NO_BLOCK = (
    "code in an indented block or in raw <pre>; fence it and label it `text`, or include a snippet"
)
NO_STYLE = (
    "a style that keeps line ends, or puts text on the page; write it into a file of the theme"
)
NO_HIDING = "a style by which code shows otherwise than it is; write it into a file of the theme"
NO_EMBED = "code from elsewhere, which never ran here; include a snippet, or link to it"
NO_LINES = (
    "lines of Python under one another; include a snippet, or fence them and label them `text`"
)
NO_CLASS = "a class of what a block of a snippet is made of; take a name of your own"
NO_FRAME = "a page of its own within this one, of which nobody can tell what it shows"
NO_SCRIPT = "a script that writes code onto the page; write it into a file of the site"
NO_ORDER = (
    "an order of letters that is forced, so that text shows otherwise than it reads; leave it out"
)
NO_MARKUP = "HTML that browsers read in several ways; write `&lt;` where no tag is meant"


class HtmlFault(NamedTuple):
    """Something in the HTML of a page that may not be on it."""

    start: int
    """The index in the HTML at which it begins."""
    end: int
    """The index behind what a box takes the place of; `start`, if the box goes before it."""
    message: str
    """What is wrong, and what to do instead."""
    quoted: str
    """Its text, by which its place in the Markdown is looked for; the message quotes its first line."""
    tag: str = ""
    """Its tag, by which it is looked for if the text is not found."""
    character: str = ""
    """The character that is wrong, if one is."""
