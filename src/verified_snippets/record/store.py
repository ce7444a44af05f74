"""The JSON that keeps a record beside its snippet, and whether it is still what a run wrote.

Its digest tells a record that was changed by accident or by hand. It is no signature: whoever
can write the file can write its digest. That a record is true is shown by a run, as `check`
makes one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..disk import read_text
from ..errors import SnippetError, display_path
from .figures import figure_paths
from .format import write_difference
from .helpers import find_changed_helper
from .layout import refit
from .record import Anchor, Effect, Fact, Other, Record, Spans, State
from .schema import RECORD

FORMAT = 6
RECORD_HEAD = f'{{\n "format": {FORMAT},\n "source": "%s",\n'
DIGEST, CLOSE = ',\n "digest": "', "\n}"
# How a record begins, of whatever format, also one that git could not merge.
RECORD_START = re.compile(rb'\s*\{\s*"format":\s*\d+,\s*("source":\s*"[0-9a-f]{8}|<<<<<<<)')
APART = re.compile(r'^ "(?:figures|files)"', re.MULTILINE)  # what other files are part of it
SHORT = 88  # what is so short is on one line


def record_path(snippet: Path) -> Path:
    """Return where the record of the snippet file stands: `seed.json` beside `seed.py`."""
    return snippet.with_suffix(".json")


def dumps(record: Record) -> str:
    """Write a record as JSON: the same bytes for the same run."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "source": record.source,
        "versions": dict(sorted(record.versions.items())),
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
        body["figures"] = [_digest_text(figure) for figure in record.figures]
    text = _format_json(body)
    return f'{text[:-2]}{DIGEST}{_digest_text(text)}"\n}}\n'


def loads(path: Path, text: str) -> Record:
    """Read a record back; raise SnippetError if it is not one, or was changed by hand.

    Its figures are their digests still; see `_drawn`.
    """
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            other = f"has format {body['format']!r}; this version reads format {FORMAT}"
            raise _refused(path, other)
        if not _is_whole(text):
            raise _refused(path, "was changed by hand: its digest is not that of its content")
        if not RECORD(body):
            raise _not_a_record(path, text.encode())
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
        record = replace(record, directives=directives, regions=regions)
        others = ((o["versions"], o.get("statements")) for o in body.get("others", ()))
        return replace(
            record,
            others=tuple(
                Other(v, None if s is None else tuple(map(_effect, s))) for v, s in others
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _not_a_record(path, text.encode("utf-8", "surrogatepass")) from None


def is_record(data: bytes) -> bool:
    """Return whether a file holds a record, to judge by how it begins; an empty one may have."""
    return not data.strip() or bool(RECORD_START.match(data))


def is_fresh(path: Path, digest: str) -> bool:
    """Return whether a snippet of this digest has a whole record, without parsing that."""
    try:
        text = read_text(record_path(path))
    except (OSError, UnicodeDecodeError):
        return False
    if text.startswith(RECORD_HEAD % digest) and not APART.search(text):
        return _is_whole(text)
    try:
        record = _with_figures(path, loads(path, text))
        return record.source == digest and find_changed_helper(path, record.files) is None
    except SnippetError:
        return False


def load_record(
    snippet: Path, digest: str, source: str = "", loads: Callable[[Path, str], Record] = loads
) -> Record:
    """Load the record of the snippet of this digest; raise SnippetError if missing or stale.

    That of the same program as its `source`, in another layout, is given its lines. A server
    gives a `loads` that remembers what it has read.
    """
    path = record_path(snippet)
    try:
        record = _with_figures(path, loads(path, read_text(path)))
    except FileNotFoundError:
        raise _refused(snippet, "has no record") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _not_a_record(path, b"\xff") from None
    if record.source != digest:
        record = refit(record, source, digest) or record
    if record.source != digest:
        raise _refused(snippet, "was changed after it was last run: its record is stale")
    if helper := find_changed_helper(snippet, record.files):
        message = (
            f"used {display_path(helper)}, which was changed after that run: its record is stale"
        )
        raise _refused(snippet, message)
    return record


def parse_facts(written: Iterable[dict[str, Any]]) -> tuple[Fact, ...]:
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


def _with_figures(path: Path, record: Record) -> Record:
    """Read the figures of the record at `path`; raise SnippetError if a file is not one."""
    if not record.figures:
        return record
    return replace(record, figures=tuple(_figures(path, record.figures)))


def _figures(path: Path, digests: Sequence[str]) -> Iterator[str]:
    for file, digest in zip(figure_paths(path, len(digests)), digests, strict=True):
        try:
            figure = read_text(file)
        except FileNotFoundError:
            raise _refused(path, "is missing; its record has it", file) from None
        except OSError as error:
            raise _refused(path, f"cannot be read: {error.strerror}", file) from None
        except UnicodeDecodeError:
            figure = ""
        if _digest_text(figure) != digest:
            raise _refused(path, "was changed by hand: it is not the figure of its record", file)
        yield figure


def _is_whole(text: str) -> bool:
    """Return whether the text of a record is to the letter what its digest was made of."""
    content, _, digest = text.rpartition(DIGEST)
    return digest == f'{_digest_text(content + CLOSE)}"\n}}\n'


def _digest_text(text: str) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refused(path: Path, message: str, file: Path | None = None) -> SnippetError:
    snippet = display_path(path.with_suffix(".py"))
    return SnippetError.at(file or path, None, message, f"run: verified-snippets update {snippet}")


def _not_a_record(path: Path, data: bytes) -> SnippetError:
    """Refuse what is no record: one that was spoilt, or somebody's own file."""
    if is_record(data):
        return _refused(path, "is not a record")
    snippet = display_path(path.with_suffix(".py"))
    move = f"move it away, or rename {snippet}, whose record is to stand there"
    return SnippetError.at(path, None, "is not a record, nor was one", move)


def _region_spans(record: Record) -> dict[str, tuple[int, int]]:
    return {name: (lines.start, lines.stop - 1) for name, lines in record.regions.items()}


def _spans(written: Iterable[Sequence[int]]) -> Spans:
    return tuple((first, last) for first, last in written)


def _state(written: dict[str, str] | None) -> State | None:
    return None if written is None else State(written)


def _state_before(fact: dict[str, Any]) -> State | None:
    was, now = fact.get("was"), fact["is"]
    if was is None or now is None:
        return _state(was)
    first = {"value": None} if "value" in was else {}
    merged = {**first, **now, **was}
    return State({label: text for label, text in merged.items() if text is not None})


def _effect(statement: dict[str, Any]) -> Effect:
    get = statement.get
    return Effect(
        statement["line"],
        tuple(get("output", ())),
        tuple(get("warnings", ())),
        get("raised"),
        get("raised_at"),
        parse_facts(get("facts", ())),
    )


def _other(other: Other) -> dict[str, Any]:
    written: dict[str, Any] = {"versions": dict(sorted(other.versions.items()))}
    if other.effects is not None:
        written["statements"] = [_statement(effect) for effect in other.effects]
    return written


def _statement(effect: Effect) -> dict[str, Any]:
    written = {k: v for k, v in effect._asdict().items() if v not in ((), None)}
    if effect.facts:
        written["facts"] = [_fact(fact) for fact in effect.facts]
    return written


def _fact(fact: Fact) -> dict[str, Any]:
    written = {"line": fact.line, "name": fact.name, "is": fact.now}
    if not fact.new:
        written["was"] = write_difference(fact.was, fact.now)
    if fact.times > 1:
        written["times"] = fact.times
    if fact.at:
        written["at"] = fact.at
    return written


def _format_json(value: Any, depth: int = 0) -> str:
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
