"""The command lines that a page gives a program: without one, many a program can but say how it is used."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from ..pages.fences import Fence

COMMAND_LABELS = {"console", "bash", "sh", "shell", "shell-session", "shellsession", "text", ""}
COMMAND = re.compile(
    r"^\s*(?:[$%>]\s+)?(?:[\w./-]+\s+){0,4}python[\d.]*\s+(?:[\w./-]+\.py)\s+(?P<arguments>\S.*)$"
)


def find_commands(lines: Sequence[str], found: Sequence[Fence], at: int) -> list[list[str]]:
    """Return the arguments of the commands in fences from line `at` on, up to a heading.

    They may be those of a block between: of two that do the same, the page runs one.
    """
    given = []
    for fence in found:
        if fence.start < at or fence.label not in COMMAND_LABELS:
            continue
        if any(line.startswith("#") for line in lines[at : fence.start]):
            break
        for line in fence.body:
            if match := COMMAND.match(line):
                try:
                    given.append(shlex.split(match["arguments"], comments=True))
                except ValueError:
                    continue  # a quote that goes on below
    return [arguments for arguments in given if arguments]
