"""What other versions of PyTorch, or of Python, say instead of a known message.

The overview of the errors lists them, one on a line, for its readers and for `explain` alike:

    - 1.9 and 1.10: [`RuntimeError: Trying to …`](graph.md#graph-freed) ([seen](https://…))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from verified_snippets import disk

from .patterns import make_pattern

WORDING_LINE = re.compile(
    r"- (?P<versions>[^`\[\n]+): \[(?P<ticks>`+) ?(?P<message>.+?) ?(?P=ticks)\]"
    r"\((?P<page>\w+)\.md#(?P<anchor>[\w-]+)\)"
)


@dataclass(frozen=True)
class Wording:
    """What some versions say: now the section `anchor` of `page` is about it.

    In the message, `…` is a name or a number, and at its end the rest.
    """

    versions: str
    message: str
    page: str
    anchor: str

    @property
    def pattern(self) -> str:
        """The pattern of all messages like it."""
        return make_wording_pattern(self.message.removesuffix(" …"))


def make_wording_pattern(message: str) -> str:
    """Return the pattern of all messages like this one, in which `…` is a name or a number."""
    return make_pattern(message).replace("…", r"\S+")


def read_wordings(page: Path) -> list[Wording]:
    """Return those that a page lists, in its order; none if there is no such page."""
    text = (disk.read_if_there(page) or b"").decode()
    return [
        Wording(match["versions"], match["message"], match["page"], match["anchor"])
        for match in map(WORDING_LINE.match, text.split("\n"))
        if match
    ]
