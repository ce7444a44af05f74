"""What a run of a snippet did, and the JSON that keeps it beside the file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .problem import Refused, shown

FORMAT = 1


@dataclass(frozen=True)
class Effect:
    """What one top-level statement did, where it did anything.

    `line` is where the statement starts. `output` is the lines that it printed.
    `warnings` are those shown, `Type: message`, in order. `raised` is the exception
    that ended the program, spelled likewise, and `raised_at` the innermost line of
    the snippet's own that it passed through.
    """

    line: int
    output: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    raised: str | None = None
    raised_at: int | None = None

    @property
    def errors(self) -> tuple[str, ...]:
        """The warnings in order and then the raise: what `#!` lines state."""
        return self.warnings + ((self.raised,) if self.raised is not None else ())


@dataclass(frozen=True)
class Record:
    """One run: the SHA-256 of the source, the versions that ran it, its effects."""

    source: str
    versions: dict[str, str]
    effects: tuple[Effect, ...]

    def effect(self, line: int) -> Effect:
        """What the statement that starts at `line` did; an empty Effect if nothing."""
        return next((e for e in self.effects if e.line == line), Effect(line))

    def dumps(self) -> str:
        """The record as JSON: the same bytes for the same run."""
        body = {
            "format": FORMAT,
            "source": self.source,
            "versions": dict(sorted(self.versions.items())),
            "statements": [
                {k: v for k, v in asdict(e).items() if v not in ((), None)} for e in self.effects
            ],
        }
        return json.dumps({**body, "digest": _digest(body)}, indent=1, ensure_ascii=False) + "\n"


def record_path(snippet: Path) -> Path:
    """Where the record of the snippet file stands: `seed.json` beside `seed.py`."""
    return snippet.with_suffix(".json")


def loads(path: Path, text: str) -> Record:
    """Read a record back; Refused if it is not one, or was changed by hand."""
    try:
        body = json.loads(text)
        digest = body.pop("digest")
        if body["format"] != FORMAT:
            version = f"has format {body['format']!r}; this version reads format {FORMAT}"
            raise _refused(path, version)
        if _digest(body) != digest:
            raise _refused(path, "was changed by hand: its digest is not that of its content")
        effects = tuple(_effect(statement) for statement in body["statements"])
        return Record(body["source"], body["versions"], effects)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _refused(path, "is not a record") from None


def load_record(snippet: Path, digest: str) -> Record:
    """The record of the snippet of this digest; Refused if missing, unreadable or stale."""
    path = record_path(snippet)
    try:
        record = loads(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refused(snippet, "has no record") from None
    except (OSError, UnicodeDecodeError):
        raise _refused(path, "cannot be read") from None
    if record.source != digest:
        raise _refused(snippet, "was changed after it was last run: its record is stale")
    return record


def _refused(path: Path, message: str) -> Refused:
    snippet = shown(path.with_suffix(".py"))
    return Refused.at(path, None, message, f"run: verified-snippets update {snippet}")


def _effect(statement: dict[str, Any]) -> Effect:
    given: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in statement.items()
    }
    return Effect(**given)


def _digest(body: dict[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
