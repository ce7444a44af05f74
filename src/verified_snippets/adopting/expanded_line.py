"""A line of a page in place of which an extension of the site puts several, with blocks among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(eq=False)
class ExpandedLine:
    """Such a line: it stays as it is unless each of its blocks is adopted."""

    at: int
    """Its index on the page."""
    lines: Sequence[str]
    """What the extension makes of it."""
