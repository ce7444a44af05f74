"""The fenced blocks of a Markdown text, as its lines have them: at any depth of quotes and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FENCE_EDGE_LINE = re.compile(r"^(?P<prefix>[> \t]*)(?P<fence>`{3,}|~{3,})(?P<header>[^`\n]*)$")
FENCE_LABEL = re.compile(r"[{\s]*\.?(?P<label>(?![\w-]+\s*=)[\w#+-]*)")
# What looks like an edge, whether it is one or not: on a line, and in a row without its prefix.
FENCE_LIKE_LINE = re.compile(r"^[> \t]*(`{3,}|~{3,})")
FENCE_LIKE_ROW = re.compile(r"[`~]{3,}[ \t]*[{.]*[ \t]*\.?(?P<label>(?![\w-]+=)[\w#.+-]*)")
HIDDEN_RUN = re.compile(r"""(?<![\w-])exec=["']?(?:1|true|on|yes)\b(?!.*(?<![\w-])source=)""", re.I)


@dataclass(frozen=True)
class Fence:
    """A fenced block: the lines from its opening to behind its closing one, by index from 0.

    `prefix` is what stands before each of its lines: spaces, and the marks of a quote. `body` is
    the lines between, without it. `fence` is the backticks or tildes.
    """

    start: int
    stop: int
    prefix: str
    fence: str
    header: str
    body: tuple[str, ...]

    @property
    def label(self) -> str:
        """The language, as it is written; empty if there is none."""
        return fence_label(self.header)

    @property
    def is_hidden(self) -> bool:
        """Whether its code is run by markdown-exec, and no reader sees it: its output is the page's text."""
        return bool(HIDDEN_RUN.search(self.header))


def fence_label(header: str) -> str:
    """Return the language that the header of a fence names; empty if it names none."""
    found = FENCE_LABEL.match(header)
    return found["label"] if found else ""


def find_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """Yield the fenced blocks of these lines that are closed, in order."""
    at = 0
    while at < len(lines):
        opened = FENCE_EDGE_LINE.match(lines[at])
        stop = _closed(lines, at, opened) if opened else None
        if opened and stop:
            body = tuple(_bare(line, opened["prefix"]) for line in lines[at + 1 : stop - 1])
            prefix, fence, header = opened["prefix"], opened["fence"], opened["header"].strip()
            yield Fence(at, stop, prefix, fence, header, body)
        at = stop or at + 1


def _closed(lines: Sequence[str], at: int, opened: re.Match[str]) -> int | None:
    """Behind which line the block is closed that opens at `at`."""
    depth = opened["prefix"].rstrip()
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if depth and not line.startswith(depth):
            return None  # the quote ends
        edge = FENCE_EDGE_LINE.match(line)
        same = edge and edge["prefix"].rstrip() == depth and not edge["header"].strip()
        if edge and same and edge["fence"].startswith(opened["fence"]):
            return index + 1
        if line.strip("> \t") and len(_indent(line)) < len(_indent(opened["prefix"])):
            return None  # the list or the admonition ends
    return None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t>"))].expandtabs(4)


def _bare(line: str, prefix: str) -> str:
    """Return a line without what stands before all of the block, as far as that is there."""
    if line.startswith(prefix):
        return line[len(prefix) :]
    return "" if not line.strip("> \t") else line.lstrip() if not prefix.strip() else line
