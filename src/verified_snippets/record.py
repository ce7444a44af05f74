"""What a run of a snippet did, and the JSON that keeps it beside the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .figures import figure_paths
from .graph import Graph, graph_of
from .problem import Refused, shown

FORMAT = 3
HEAD = f'{{\n "format": {FORMAT},\n "source": "%s",\n'
DIGEST, CLOSE = ',\n "digest": "', "\n}"
SHORT = 88  # what is so short is on one line


@dataclass(frozen=True)
class State:
    """A tensor, or a module, at one moment.

    A tensor has a `shape`, where it has one, and a `dtype` ("float32"); `requires_grad`
    if it is a leaf that does, or the name of its `grad_fn`; `value` as nested lists of
    numbers with five digits if it has 16 elements or fewer. Sparse, meta and batched
    tensors have a shape and a dtype only. `module` is the class of an nn.Module.
    """

    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    requires_grad: bool = False
    grad_fn: str | None = None
    value: str | None = None
    module: str | None = None

    def __str__(self) -> str:
        if self.module is not None:
            return self.module
        known = self.value is not None and 0 not in (self.shape or ())
        parts = [
            self.value,
            self.dtype if self.dtype != "float32" or self.value is None else None,
            None if known else str(list(self.shape or ())),
            "requires_grad" if self.requires_grad else self.grad_fn,
        ]
        return " ".join(part for part in parts if part is not None)


@dataclass(frozen=True)
class Fact:
    """A name whose tensor or module the statement at `line` created or changed.

    `now` is what it is after; None for a .grad that was dropped. `was` is what it was
    before, unless the name is `new`; None for a .grad that was not there. In a loop, or a
    function, they are those of the last of so many `times`.
    """

    line: int
    name: str
    now: State | None
    was: State | None = None
    new: bool = False
    times: int = 1

    def __str__(self) -> str:
        change = str(self.now) if self.new else f"{self.was} -> {self.now}"
        times = f" ({self.times} times)" if self.times > 1 else ""
        return f"{self.line} {self.name}: {change}{times}"


@dataclass(frozen=True)
class Effect:
    """What one top-level statement did, where it did anything.

    `line` is where the statement starts. `output` is the lines that it printed.
    `warnings` are those shown, `Type: message`, in order. `raised` is the exception
    that ended the program, spelled likewise, and `raised_at` the innermost line of
    the snippet's own that it passed through. `facts` are those of the statement, of those
    nested in it, and of the functions that it called, each with its own line.
    """

    line: int
    output: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    raised: str | None = None
    raised_at: int | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def errors(self) -> tuple[str, ...]:
        """The warnings in order and then the raise: what `#!` lines state."""
        return self.warnings + ((self.raised,) if self.raised is not None else ())


@dataclass(frozen=True)
class Record:
    """One run: the SHA-256 of the source, the versions that ran it, its effects.

    `graph` is that of the tensors that its names held at the end, if any has one.
    `figures` are those that were open then, as SVG; they stand in files of their own.
    """

    source: str
    versions: dict[str, str]
    effects: tuple[Effect, ...]
    graph: Graph | None = None
    figures: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.source)

    def effect(self, line: int) -> Effect:
        """What the statement that starts at `line` did; an empty Effect if nothing."""
        return next((e for e in self.effects if e.line == line), Effect(line))

    def dumps(self) -> str:
        """The record as JSON: the same bytes for the same run."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "source": self.source,
            "versions": dict(sorted(self.versions.items())),
            "statements": [_statement(e) for e in self.effects],
        }
        if self.graph:
            body["graph"] = json.loads(json.dumps(asdict(self.graph)))
        if self.figures:
            body["figures"] = [digest_of(figure) for figure in self.figures]
        text = _laid_out(body)
        return f'{text[:-2]}{DIGEST}{digest_of(text)}"\n}}\n'


def _laid_out(value: Any, depth: int = 0) -> str:
    """JSON with a line for each thing that a reader of a diff looks for."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or depth > 3 or (depth and len(line) <= SHORT):
        return line
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, list):
        return f"[{inner}{f',{inner}'.join(_laid_out(item, depth + 1) for item in value)}{outer}]"
    items = (
        f"{json.dumps(k, ensure_ascii=False)}: {_laid_out(v, depth + 1)}" for k, v in value.items()
    )
    return f"{{{inner}{f',{inner}'.join(items)}{outer}}}"


def record_path(snippet: Path) -> Path:
    """Where the record of the snippet file stands: `seed.json` beside `seed.py`."""
    return snippet.with_suffix(".json")


def loads(path: Path, text: str) -> Record:
    """Read a record back; Refused if it is not one, or was changed by hand.

    Its figures are their digests still; see `drawn`.
    """
    try:
        body = json.loads(text)
        if body["format"] != FORMAT:
            other = f"has format {body['format']!r}; this version reads format {FORMAT}"
            raise _refused(path, other)
        if not is_whole(text):
            raise _refused(path, "was changed by hand: its digest is not that of its content")
        effects = tuple(_effect(statement) for statement in body["statements"])
        graph, figures = graph_of(body.get("graph")), tuple(body.get("figures", ()))
        return Record(body["source"], body["versions"], effects, graph, figures)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _refused(path, "is not a record") from None


def drawn(path: Path, record: Record) -> Record:
    """The record at `path` with its figures, as their files have them; Refused if one is not it."""
    if not record.figures:
        return record
    return replace(record, figures=tuple(_figures(path, record.figures)))


def is_whole(text: str) -> bool:
    """Whether the text of a record is to the letter what its digest was made of."""
    content, _, digest = text.rpartition(DIGEST)
    return digest == f'{digest_of(content + CLOSE)}"\n}}\n'


def is_fresh(path: Path, digest: str) -> bool:
    """Whether a snippet of this digest has a whole record, without taking that apart."""
    try:
        text = record_path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if text.startswith(HEAD % digest) and '"figures"' not in text:
        return is_whole(text)
    try:
        return drawn(path, loads(path, text)).source == digest
    except Refused:
        return False


def _figures(path: Path, digests: Sequence[str]) -> Iterator[str]:
    for file, digest in zip(figure_paths(path, len(digests)), digests, strict=True):
        try:
            figure = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise _refused(path, "is missing; its record has it", file) from None
        if digest_of(figure) != digest:
            raise _refused(path, "was changed by hand: it is not the figure of its record", file)
        yield figure


def digest_of(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def load_record(snippet: Path, digest: str, loads: Callable[[Path, str], Record] = loads) -> Record:
    """The record of the snippet of this digest; Refused if missing, unreadable or stale.

    A server gives a `loads` that remembers what it has read.
    """
    path = record_path(snippet)
    try:
        record = drawn(path, loads(path, path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise _refused(snippet, "has no record") from None
    except (OSError, UnicodeDecodeError):
        raise _refused(path, "cannot be read") from None
    if record.source != digest:
        raise _refused(snippet, "was changed after it was last run: its record is stale")
    return record


def _refused(path: Path, message: str, file: Path | None = None) -> Refused:
    snippet = shown(path.with_suffix(".py"))
    return Refused.at(file or path, None, message, f"run: verified-snippets update {snippet}")


def facts_of(written: list[dict[str, Any]]) -> tuple[Fact, ...]:
    """Facts as JSON has them: `is` a state or null, `was` likewise, left out for a new name."""
    return tuple(
        Fact(
            fact["line"],
            fact["name"],
            _state(fact["is"]),
            _state(fact.get("was")),
            "was" not in fact,
            fact.get("times", 1),
        )
        for fact in written
    )


def _state(written: dict[str, Any] | None) -> State | None:
    if written is None:
        return None
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in written.items()}
    return State(**given)


def _statement(effect: Effect) -> dict[str, Any]:
    written = {k: v for k, v in asdict(effect).items() if v not in ((), None)}
    if effect.facts:
        written["facts"] = [_fact(fact) for fact in effect.facts]
    return written


def _fact(fact: Fact) -> dict[str, Any]:
    written = {"line": fact.line, "name": fact.name, "is": _written(fact.now)}
    if not fact.new:
        written["was"] = _written(fact.was)
    if fact.times > 1:
        written["times"] = fact.times
    return written


def _written(state: State | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {k: v for k, v in asdict(state).items() if v is not None and v is not False}


def _effect(statement: dict[str, Any]) -> Effect:
    given: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in statement.items()
    }
    return Effect(**{**given, "facts": facts_of(statement.get("facts", []))})
