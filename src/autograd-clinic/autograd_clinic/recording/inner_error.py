"""The exception of another process, which the message of this one's quotes with its traceback.

A DataLoader says "Caught RuntimeError in DataLoader worker process 0", torch.multiprocessing.spawn
"Process 0 terminated with the following error", and both quote what the other process raised.
"""

from __future__ import annotations

import re

from verified_snippets.watching.trace import LocateCallback

from ..evidence.events import ErrorOrigin, ErrorRaised
from ..program.syntax import Span

BEGIN = "Traceback (most recent call last):\n"
FRAME_LINE = re.compile(r'^ +File "(?P<path>.+)", line (?P<line>\d+)', re.MULTILINE)
QUOTED_ERROR = re.compile(r"^[A-Za-z_][\w.]*: ", re.MULTILINE)  # a frame's lines are indented


def parse_inner_error(message: str, locate: LocateCallback) -> ErrorRaised | None:
    """Return the exception that a message quotes; None if it quotes none.

    Of several that a chain has, it's the last. `locate` knows the program's files.
    """
    _, quoted, text = message.rpartition(BEGIN)
    said = QUOTED_ERROR.search(text)
    if not quoted or said is None:
        return None
    places = tuple(
        Span(line, line, 0, 0)
        for frame in FRAME_LINE.finditer(text, 0, said.start())
        if (before := locate(frame["path"])) is not None and (line := before + int(frame["line"]))
    )
    return ErrorRaised(
        message=text[said.start() :].rstrip(),
        traceback=f"{BEGIN}{text}",
        interrupted=False,
        failure=ErrorOrigin(at=places[-1], stack=places, names={}) if places else None,
    )
