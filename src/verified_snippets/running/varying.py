"""What matches a pattern in `varies` is no part of a record: it becomes `…`.

The patterns are a project's own, and some take for ever on some texts, as `(a+)+$` does. While Python matches
one, no other thread of the process goes on, and no interrupt comes through. So they are matched in a process of
their own, which has a limit.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
from collections.abc import Sequence

MATCHING_SECONDS = 5  # of the processor, for all that one program said
MATCHING_TIMEOUT = 120.0  # seconds by the clock, where nobody tells what a process uses
# Prints the number of each pattern before it is matched, and at the end what came of the texts.
CHILD = """
import marshal, re, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]),) * 2)
except (ImportError, ValueError, OSError):
    pass
patterns, texts = marshal.load(sys.stdin.buffer)
out = sys.stdout.buffer
for number, pattern in enumerate(patterns):
    out.write(b"%d\\n" % number)
    out.flush()
    texts = [re.sub(pattern, "\\N{HORIZONTAL ELLIPSIS}", text) for text in texts]
out.write(b"=\\n" + marshal.dumps(texts))
"""


class EndlessPatternError(Exception):
    """A pattern could not be matched in the time that there is for it."""

    def __init__(self, pattern: str) -> None:
        super().__init__(
            f"{pattern!r} takes longer than {MATCHING_SECONDS} s to match; write one that does not repeat"
            " what repeats"
        )


def hide_varying(patterns: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return the texts with `…` for all that matches one of the patterns, none of which is wrong.

    Raises EndlessPatternError if that takes too long.
    """
    if not (patterns and texts):
        return [*texts]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", CHILD, str(MATCHING_SECONDS)],
            input=marshal.dumps(([*patterns], [*texts])),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MATCHING_TIMEOUT,
            check=False,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    numbers, end, hidden = said.partition(b"=\n")
    if not end:
        begun = numbers.split()
        raise EndlessPatternError(patterns[int(begun[-1]) if begun else 0])
    found: list[str] = marshal.loads(hidden)
    return found
