"""What the statements of a run did, in the words of a record: without what differs from run to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from ..errors import SnippetError
from ..record.record import Effect
from ..record.serialize import parse_facts
from ..snippet.snippet import Snippet
from .messages import StatementEvent

OBJECT_ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
TEMPORARY_NAME = re.compile(r"(?<=…/)tmp[a-z0-9_]{8}")  # as tempfile names files and folders
INTERNAL_PLACE = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


def merge_by_line(did: list[StatementEvent]) -> list[StatementEvent]:
    """Return what was done, a line each: a statement inside another may run often, and between others."""
    found: dict[int, StatementEvent] = {}
    for one in did:
        known = found.get(one["line"])
        if known is None:
            found[one["line"]] = one
            continue
        output = known["output"] + one["output"]
        warned = [*known["warnings"], *(w for w in one["warnings"] if w not in known["warnings"])]
        facts = [*known["facts"], *one["facts"]]
        merged: StatementEvent = {**known, **one, "output": output, "warnings": warned}
        found[one["line"]] = {**merged, "facts": facts}
    return [found[line] for line in sorted(found)]


def make_effect(plain: Callable[[int, str, str], str], did: StatementEvent) -> Effect:
    """Return what a statement did, as a record has it; `plain` is `plain_text`, bound to a run."""
    line = did["line"]
    output = plain(line, "prints", did["output"])
    # The last newline does not count, nor do spaces at line ends.
    lines = output.removesuffix("\n").split("\n") if output else []
    warned = [INTERNAL_PLACE.sub("", plain(line, "warns with", text)) for text in did["warnings"]]
    raised = did.get("raised")
    return Effect(
        line,
        tuple(text.rstrip() for text in lines),
        tuple(map(_trimmed, warned)),
        None if raised is None else _trimmed(plain(line, "raises with", raised)),
        did.get("raised_at"),
        parse_facts(did["facts"]),
    )


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def plain_text(
    snippet: Snippet,
    folder: Path,
    varies: Iterable[re.Pattern[str]],
    line: int,
    does: str,
    text: str,
) -> str:
    """Take out of a text what differs between two runs; raise SnippetError if unprintable."""
    if bad := UNFIT_FOR_CODE.search(text):
        code = ord(bad[0])
        what = (
            f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
            if 0xDC80 <= code <= 0xDCFF
            else f"U+{code:04X}"
        )
        raise SnippetError.at(snippet.path, line, f"{does} {what}; print repr() of it instead")
    for place, name in (
        (snippet.path.resolve(), snippet.path.name),
        (folder / "work", "…"),
        (folder / "home", "~"),
    ):
        text = text.replace(str(place), name)
    text = TEMPORARY_NAME.sub("tmp…", OBJECT_ADDRESS.sub("0x…", text))
    for pattern in varies:
        text = pattern.sub("…", text)
    return text
