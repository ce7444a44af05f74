"""A record as JSON and back: the same bytes for the same run.

The JSON ends with a digest of itself, which shows that a record was changed by accident or by
hand. It is no signature: whoever can write the file can write its digest, too. Only another run,
as `check` makes one, shows that a record is true.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

from ..errors import SnippetError, display_path
from .colours import ColouredPart
from .fact_json import SerializedFact, parse_facts, serialize_fact
from .record import Channel, Effect, OtherVersionsResult, Record, Spans
from .schema import RECORD

FORMAT = 6
RECORD_HEAD = f'{{\n "format": {FORMAT},\n "source": "%s",\n'
DIGEST, CLOSE = ',\n "digest": "', "\n}"
# How a record begins, of whatever format, also one that git could not merge.
RECORD_START = re.compile(rb'\s*\{\s*"format":\s*\d+,\s*("source":\s*"[0-9a-f]{8}|<<<<<<<)')
MAX_INLINE_LENGTH = 88  # characters of JSON that stay on one line


class SerializedEffect(TypedDict, total=False):
    """An Effect as JSON; `line` is always there, the other keys unless they are empty."""

    line: int
    output: list[str]
    warnings: list[str]
    raised: str
    raised_at: int
    facts: list[SerializedFact]
    colours: list[tuple[int, int, int, str]]
    channel: Channel


class SerializedOtherVersions(TypedDict, total=False):
    """An OtherVersionsResult as JSON; `versions` is always there."""

    versions: dict[str, str]
    statements: list[SerializedEffect]


REQUIRED_KEYS = ("format", "source", "versions", "lines", "statements")


def dumps(record: Record) -> str:
    """Write a record as JSON: the same bytes for the same run."""
    body: dict[str, object] = {
        "format": FORMAT,
        "source": record.source,
        "versions": dict(sorted(record.versions.items())),
        "settings": record.settings,
        "files": record.files,
        "lines": record.spans,
        "directives": record.directives,
        "regions": {n: (lines.start, lines.stop - 1) for n, lines in record.regions.items()},
        "statements": [_serialize_effect(effect) for effect in record.effects],
        "tree": record.tree,
        "nested": record.nested,
        "printed": record.printed,
        "others": [_serialize_other_versions(other) for other in record.others],
        "graph": record.links,
        "figures": [digest_text(figure) for figure in record.figures],
    }
    text = _format_json({k: value for k, value in body.items() if value or k in REQUIRED_KEYS})
    return f'{text[: -len(CLOSE)]}{DIGEST}{digest_text(text)}"{CLOSE}\n'


def loads(path: Path, text: str) -> Record:
    """Read a record; raise SnippetError if it is not one, or was changed by hand.

    Instead of its figures it has their digests: the figures are in other files (see store.py).
    """
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            other = f"has format {body['format']!r}; this version reads format {FORMAT}"
            raise record_error(path, other)
        if not is_intact(text):
            raise record_error(path, "was changed by hand: its digest is not that of its content")
        if not RECORD(body):
            raise not_a_record(path, text.encode())
        return Record(
            body["source"],
            body["versions"],
            _parse_spans(body["lines"]),
            tuple(map(_parse_effect, body["statements"])),
            body.get("graph"),
            tuple(body.get("figures", ())),
            body.get("files", {}),
            body.get("tree"),
            tuple(body.get("nested", ())),
            tuple(body.get("printed", ())),
            tuple(map(_parse_other_versions, body.get("others", ()))),
            _parse_spans(body.get("directives", ())),
            {n: range(first, last + 1) for n, (first, last) in body.get("regions", {}).items()},
            body.get("settings"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise not_a_record(path, text.encode("utf-8", "surrogatepass")) from None


def is_record(data: bytes) -> bool:
    """Return whether a file holds a record, or a spoilt one: begins like it, or is empty."""
    return not data.strip() or bool(RECORD_START.match(data))


def is_intact(text: str) -> bool:
    """Return whether the digest at the end of a record's text is that of the text before it."""
    content, _, digest = text.rpartition(DIGEST)
    return digest == f'{digest_text(content + CLOSE)}"{CLOSE}\n'


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def record_error(path: Path, message: str, file: Path | None = None) -> SnippetError:
    """Return the error of the record at `path`, or of its figure `file`, which an update mends."""
    snippet = display_path(path.with_suffix(".py"))
    return SnippetError.at(file or path, None, message, f"run: verified-snippets update {snippet}")


def not_a_record(path: Path, data: bytes) -> SnippetError:
    """Return the error of a file that is no record: spoilt, or somebody's own."""
    if is_record(data):
        return record_error(path, "is not a record")
    snippet = display_path(path.with_suffix(".py"))
    move = f"move it away, or rename {snippet}, whose record is to stand there"
    return SnippetError.at(path, None, "is not a record, nor was one", move)


def _parse_spans(written: Iterable[Sequence[int]]) -> Spans:
    return tuple((first, last) for first, last in written)


def _parse_effect(written: SerializedEffect) -> Effect:
    return Effect(
        written["line"],
        tuple(written.get("output", ())),
        tuple(written.get("warnings", ())),
        written.get("raised"),
        written.get("raised_at"),
        parse_facts(written.get("facts", ())),
        tuple(ColouredPart(*part) for part in written.get("colours", ())),
        written.get("channel"),
    )


def _parse_other_versions(written: SerializedOtherVersions) -> OtherVersionsResult:
    effects = written.get("statements")
    return OtherVersionsResult(
        written["versions"], None if effects is None else tuple(map(_parse_effect, effects))
    )


def _serialize_other_versions(other: OtherVersionsResult) -> dict[str, object]:
    written: dict[str, object] = {"versions": dict(sorted(other.versions.items()))}
    if other.effects is not None:
        written["statements"] = [_serialize_effect(effect) for effect in other.effects]
    return written


def _serialize_effect(effect: Effect) -> dict[str, object]:
    written: dict[str, object] = {k: v for k, v in effect._asdict().items() if v not in ((), None)}
    if effect.facts:
        written["facts"] = [serialize_fact(fact) for fact in effect.facts]
    return written


def _format_json(value: object, depth: int = 0) -> str:
    """Write JSON with a line for each thing that a reader of a diff looks for."""
    line = json.dumps(value, ensure_ascii=False)
    if (
        not isinstance(value, dict | list)
        or depth > 3
        or (depth and len(line) <= MAX_INLINE_LENGTH)
    ):
        return line
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, list):
        return (
            f"[{inner}{f',{inner}'.join(_format_json(item, depth + 1) for item in value)}{outer}]"
        )
    items = (
        f"{json.dumps(k, ensure_ascii=False)}: {_format_json(v, depth + 1)}"
        for k, v in value.items()
    )
    return f"{{{inner}{f',{inner}'.join(items)}{outer}}}"
