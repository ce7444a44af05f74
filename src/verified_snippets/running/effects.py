"""What each statement of a run did, as a record has it: without what differs from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..characters import UNFIT_FOR_CODE
from ..disk import follow_links
from ..errors import SnippetError
from ..record.colours import SELECT_GRAPHIC, expand_tabs, take_colours
from ..record.fact_json import parse_facts
from ..record.record import Channel, Effect
from ..snippet.snippet import Snippet
from .messages import StatementEvent
from .varying import EndlessPatternError, hide_varying

OBJECT_ADDRESS = re.compile(r"(?<=\bat )0x[0-9A-Fa-f]+")
TEMPORARY_NAME = re.compile(r"(?<=…/)tmp[a-z0-9_]{8}")  # as tempfile names files and folders
# What several outputs of a line are: the first of these counts.
CHANNELS: tuple[Channel | None, ...] = (None, "value", "stderr")
INTERNAL_PLACE = re.compile(r"\s*\(Triggered internally at [^)]*\)\.?")


def merge_by_line(did: Sequence[StatementEvent]) -> list[StatementEvent]:
    """Merge what each line did: a statement inside another may run often, and between others."""
    merged: dict[int, StatementEvent] = {}
    for latest in did:
        line = latest["line"]
        merged[line] = merge_events(merged[line], latest) if line in merged else latest
    return [merged[line] for line in sorted(merged)]


def merge_events(before: StatementEvent, latest: StatementEvent) -> StatementEvent:
    """Merge what a line did with what it did next.

    What takes the place of output counts only for a line that has printed none.
    """
    known, both = before["warnings"], (before, latest)
    found = (each.get("channel") for each in both if each["output"])
    channel = min(found, key=CHANNELS.index, default=None)
    # All keys are given here, but what was raised: that is the latest's, or else that before.
    return {
        **before,
        **latest,
        "output": "".join(each["output"] for each in both if each.get("channel") == channel),
        "channel": channel,
        "warnings": [*known, *(each for each in latest["warnings"] if each not in known)],
        "facts": [*before["facts"], *latest["facts"]],
    }


def join_printed(did: Sequence[StatementEvent], merged: Sequence[StatementEvent]) -> str:
    """Return what was printed in its order, of that which counts once it is `merged` by line."""
    channels = {each["line"]: each.get("channel") for each in merged}
    channels = {line: channel for line, channel in channels.items() if channel != "stderr"}
    counts = (each for each in did if channels.get(each["line"], "") == each.get("channel"))
    return "".join(each["output"] for each in counts)


def clean_effects(cleaner: TextCleaner, did: Sequence[StatementEvent]) -> list[StatementEvent]:
    """Return what statements did, without what differs from run to run in their texts."""
    cleaned = [_clean_places(cleaner, each) for each in did]
    texts = [text for each in cleaned for text in _list_texts(each)]
    try:
        hidden = iter(hide_varying(cleaner.varies, texts))
    except EndlessPatternError as endless:
        why = f"`varies` in pyproject.toml: {endless}"
        raise SnippetError.at(cleaner.snippet.path, None, why) from None
    return [_with_texts(each, hidden) for each in cleaned]


def make_effect(did: StatementEvent) -> Effect:
    """Return what a statement did, as a record has it."""
    raised = did.get("raised")
    output, colours = take_colours(did["output"])
    return Effect(
        did["line"],
        split_output(output),
        tuple(_strip_line_ends(INTERNAL_PLACE.sub("", text)) for text in did["warnings"]),
        None if raised is None else _strip_line_ends(raised),
        did.get("raised_at"),
        parse_facts(did["facts"]),
        colours,
        did.get("channel"),
    )


def split_output(output: str) -> tuple[str, ...]:
    """Return the lines of some output, without spaces at their ends; the last newline makes no line."""
    lines = output.removesuffix("\n").split("\n") if output else []
    return tuple(each.rstrip() for each in lines)


def _clean_places(cleaner: TextCleaner, did: StatementEvent) -> StatementEvent:
    line = did["line"]
    verbs = ["prints", *["warns with"] * len(did["warnings"]), "raises with"]
    texts = zip(verbs, _list_texts(did), strict=False)
    return _with_texts(did, (cleaner.clean_text(line, verb, text) for verb, text in texts))


def _list_texts(did: StatementEvent) -> list[str]:
    """Return what a statement printed, its warnings, and what it raised, if it did."""
    raised = [did["raised"]] if "raised" in did else []
    return [did["output"], *did["warnings"], *raised]


def _with_texts(did: StatementEvent, texts: Iterator[str]) -> StatementEvent:
    """Return what a statement did with the next of these texts in place of its own."""
    changed: StatementEvent = {
        **did,
        "output": next(texts),
        "warnings": [next(texts) for _ in did["warnings"]],
    }
    if "raised" in did:
        changed["raised"] = next(texts)
    return changed


def _strip_line_ends(text: str) -> str:
    """Return a text without spaces at the ends of its lines, or newlines at its own end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


@dataclass(frozen=True)
class TextCleaner:
    """Takes out of the texts of a run what differs from run to run.

    That is the run's `folder`, and the addresses of objects; `varies` are patterns of what else does.
    """

    snippet: Snippet
    folder: Path
    varies: Sequence[str]

    def clean_text(self, line: int, verb: str, text: str) -> str:
        """Return a text of the statement at `line`, which it "prints", or "warns with" it, less places.

        Its tabs are the spaces that a terminal shows; the colours of what it prints stay.

        Raises SnippetError if the text has a character that no text file can hold.
        """
        text = expand_tabs(text)
        bare = SELECT_GRAPHIC.sub("", text) if verb == "prints" else text
        if bad := UNFIT_FOR_CODE.search(bare):
            what = f"{verb} {_describe_unfit(ord(bad[0]))}; print repr() of it instead"
            raise SnippetError.at(self.snippet.path, line, what)
        path = self.snippet.path
        for place, name in (
            (follow_links(path), path.name),
            (self.folder / "work", "…"),
            (self.folder / "home", "~"),
        ):
            text = text.replace(str(place), name)
        return TEMPORARY_NAME.sub("tmp…", OBJECT_ADDRESS.sub("0x…", text))


def _describe_unfit(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # how `surrogateescape` decodes what is not UTF-8
        return f"byte 0x{code - 0xDC00:02X}, which is not UTF-8"
    return f"U+{code:04X}"
