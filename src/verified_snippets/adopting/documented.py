"""An output that a page shows, and whether what was printed is that."""

from __future__ import annotations

import doctest
import re
from typing import NamedTuple

MEMORY_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Documented(NamedTuple):
    """An output that a page shows: at which of its lines, what, and under which line of the code.

    `loose` is whether it may be laid out otherwise than it was printed; `column` how far it is
    indented: inside a statement, it stands under the line that prints it.
    """

    line: int
    text: str
    under: int
    loose: bool = False
    column: int = 0

    def agrees(self, printed: str) -> bool:
        """Return whether this is in what was printed there, however it is laid out."""
        checker = doctest.OutputChecker()
        if checker.check_output(f"{self.text}\n", f"{printed}\n", DOCTEST_FLAGS):
            return True
        if _bare(self.text) in _bare(printed):
            return True
        lines = iter(map(_bare, printed.split("\n")))  # a page may leave lines of it out
        return self.loose and all(_bare(line) in lines for line in self.text.split("\n"))


def _bare(text: str) -> str:
    """Text less what a formatter of Python changes in it."""
    bare = re.sub(r"\s+", "", MEMORY_ADDRESS.sub("0x…", text)).replace('"', "'")
    return re.sub(r",(?=[\])}])", "", bare)
