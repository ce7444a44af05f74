"""The JSON of a record: the same bytes for the same run.

Its digest tells a record that was changed by accident or by hand. It is no signature: whoever
can write the file can write its digest. That a record is true is shown by a run, as `check`
makes one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from ..errors import SnippetError, display_path
from .format import write_difference
from .record import Anchor, Effect, Fact, OtherVersionsResult, Record, Spans, State
from .schema import RECORD

FORMAT = 6
RECORD_HEAD = f'{{\n "format": {FORMAT},\n "source": "%s",\n'
DIGEST, CLOSE = ',\n "digest": "', "\n}"
# How a record begins, of whatever format, also one that git could not merge.
RECORD_START = re.compile(rb'\s*\{\s*"format":\s*\d+,\s*("source":\s*"[0-9a-f]{8}|<<<<<<<)')
SHORT = 88  # what is so short is on one line


class SerializedEffect(TypedDict, total=False):
    """What a statement did, in a record's JSON; of the keys, `line` is always there."""

    line: int
    output: list[str]
    warnings: list[str]
    raised: str
    raised_at: int
    facts: list[WrittenFact]


# A fact likewise; line, name and what it is are always there. `is` is no name for a field.
WrittenFact = TypedDict(
    "WrittenFact",
    {
        "line": int,
        "name": str,
        "is": dict[str, str] | None,
        "was": dict[str, str | None] | None,
        "times": int,
        "at": list[int],
    },
    total=False,
)


def dumps(record: Record) -> str:
    """Write a record as JSON: the same bytes for the same run."""
    body: dict[str, object] = {
        "format": FORMAT,
        "source": record.source,
        "versions": dict(sorted(record.versions.items())),
        **({"settings": record.settings} if record.settings else {}),
        **({"files": record.files} if record.files else {}),
        "lines": record.spans,
        **({"directives": record.directives} if record.directives else {}),
        **({"regions": _region_spans(record)} if record.regions else {}),
        "statements": [_statement(e) for e in record.effects],
    }
    if record.tree:
        body["tree"] = record.tree
    if record.nested:
        body["nested"] = record.nested
    if record.printed:
        body["printed"] = record.printed
    if record.others:
        body["others"] = [_other(other) for other in record.others]
    if record.links:
        body["graph"] = record.links
    if record.figures:
        body["figures"] = [digest_text(figure) for figure in record.figures]
    text = _format_json(body)
    return f'{text[:-2]}{DIGEST}{digest_text(text)}"\n}}\n'


def loads(path: Path, text: str) -> Record:
    """Read a record back; raise SnippetError if it is not one, or was changed by hand.

    Its figures are their digests still; see `_drawn`.
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
        effects = tuple(_effect(statement) for statement in body["statements"])
        spans = _spans(body["lines"])
        figures = tuple(body.get("figures", ()))
        links, files = body.get("graph"), body.get("files", {})
        record = Record(body["source"], body["versions"], spans, effects, links, figures, files)
        nested, printed = tuple(body.get("nested", ())), tuple(body.get("printed", ()))
        record = replace(record, tree=body.get("tree"), nested=nested, printed=printed)
        directives = _spans(body.get("directives", ()))
        regions = {
            n: range(first, last + 1) for n, (first, last) in body.get("regions", {}).items()
        }
        settings = body.get("settings")
        record = replace(record, directives=directives, regions=regions, settings=settings)
        others = ((o["versions"], o.get("statements")) for o in body.get("others", ()))
        return replace(
            record,
            others=tuple(
                OtherVersionsResult(v, None if s is None else tuple(map(_effect, s)))
                for v, s in others
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise not_a_record(path, text.encode("utf-8", "surrogatepass")) from None


def is_record(data: bytes) -> bool:
    """Return whether a file holds a record, to judge by how it begins; an empty one may have."""
    return not data.strip() or bool(RECORD_START.match(data))


def parse_facts(written: Iterable[WrittenFact]) -> tuple[Fact, ...]:
    """Parse facts: `is` a state or null, `was` likewise, left out for a new name.

    Of two states, `was` has what was another: null for a label that was not there.
    """
    return tuple(
        Fact(
            fact["line"],
            fact["name"],
            _state(fact["is"]),
            _state_before(fact),
            "was" not in fact,
            fact.get("times", 1),
            Anchor(*fact["at"]) if "at" in fact else None,
        )
        for fact in written
    )


def is_intact(text: str) -> bool:
    """Return whether the text of a record is to the letter what its digest was made of."""
    content, _, digest = text.rpartition(DIGEST)
    return digest == f'{digest_text(content + CLOSE)}"\n}}\n'


def digest_text(text: str) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def record_error(path: Path, message: str, file: Path | None = None) -> SnippetError:
    """Return the error of a record, or of a figure of it: an update would write it anew."""
    snippet = display_path(path.with_suffix(".py"))
    return SnippetError.at(file or path, None, message, f"run: verified-snippets update {snippet}")


def not_a_record(path: Path, data: bytes) -> SnippetError:
    """Refuse what is no record: one that was spoilt, or somebody's own file."""
    if is_record(data):
        return record_error(path, "is not a record")
    snippet = display_path(path.with_suffix(".py"))
    move = f"move it away, or rename {snippet}, whose record is to stand there"
    return SnippetError.at(path, None, "is not a record, nor was one", move)


def _region_spans(record: Record) -> dict[str, tuple[int, int]]:
    return {name: (lines.start, lines.stop - 1) for name, lines in record.regions.items()}


def _spans(written: Iterable[Sequence[int]]) -> Spans:
    return tuple((first, last) for first, last in written)


def _state(written: Mapping[str, str | None] | None) -> State | None:
    if written is None:
        return None
    return State({label: text for label, text in written.items() if text is not None})


def _state_before(fact: WrittenFact) -> State | None:
    was, now = fact.get("was"), fact["is"]
    if was is None or now is None:
        return _state(was)
    first = {"value": None} if "value" in was else {}
    merged = {**first, **now, **was}
    return State({label: text for label, text in merged.items() if text is not None})


def _effect(statement: SerializedEffect) -> Effect:
    return Effect(
        statement["line"],
        tuple(statement.get("output", ())),
        tuple(statement.get("warnings", ())),
        statement.get("raised"),
        statement.get("raised_at"),
        parse_facts(statement.get("facts", ())),
    )


def _other(other: OtherVersionsResult) -> dict[str, object]:
    written: dict[str, object] = {"versions": dict(sorted(other.versions.items()))}
    if other.effects is not None:
        written["statements"] = [_statement(effect) for effect in other.effects]
    return written


def _statement(effect: Effect) -> dict[str, object]:
    written: dict[str, object] = {k: v for k, v in effect._asdict().items() if v not in ((), None)}
    if effect.facts:
        written["facts"] = [_fact(fact) for fact in effect.facts]
    return written


def _fact(fact: Fact) -> dict[str, object]:
    written: dict[str, object] = {"line": fact.line, "name": fact.name, "is": fact.now}
    if not fact.new:
        written["was"] = write_difference(fact.was, fact.now)
    if fact.times > 1:
        written["times"] = fact.times
    if fact.at:
        written["at"] = fact.at
    return written


def _format_json(value: object, depth: int = 0) -> str:
    """Write JSON with a line for each thing that a reader of a diff looks for."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or depth > 3 or (depth and len(line) <= SHORT):
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
