"""What a line of a page includes, as pymdownx.snippets reads it: so that none passes us by."""

from __future__ import annotations

import re

INCLUDE_LINE = re.compile(
    r"^(?P<space>[ \t>]*)-+8<-+[ \t]+(?P<quote>[\"'])(?P<target>.+?)(?P=quote)\r?$"
)


def parse_include_target(line: str) -> str | None:
    """Return what a line includes, whatever it is, as it is written; None if it includes nothing."""
    match = INCLUDE_LINE.match(line)
    return match["target"].strip() if match else None
