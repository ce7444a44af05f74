"""A program apart from how it is laid out: a formatter that changes only that leaves its record fresh."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ..statement import MAX_COMPILED, PARSING, find_first_line
from .anchors import WordFinder
from .record import Effect, Fact, Record, Spans

LAID_OUT = {"kind", "type_comment", "type_ignores"}  # parts of a tree that change nothing it does


class Outline(NamedTuple):
    """A program less how it is laid out, and where its statements stand in this layout.

    `tree` tells it from any other, SHA-256 in hex; `lines` are the first of each statement, less
    its decorators, however deep: outer before inner; `spans` those of the top-level ones.
    """

    tree: str
    lines: tuple[int, ...]
    spans: Spans
    source: str

    def place_facts(self, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """Return what statements did, with where their facts are opened.

        The tree is not kept for it: those of a thousand programs are some hundred megabytes.
        """
        if not any(effect.facts for effect in effects):
            return effects
        with PARSING:
            words = WordFinder(ast.parse(self.source), self.source)
        return tuple(
            effect._replace(facts=tuple(_placed(fact, words) for fact in effect.facts))
            for effect in effects
        )


def _placed(fact: Fact, words: WordFinder) -> Fact:
    found = words.find_words(fact.line)
    return fact._replace(at=found.find_anchor(fact.name) if found else None)


@lru_cache(MAX_COMPILED)
def outline_program(source: str) -> Outline | None:
    """Outline a program; None for what is none, or is nested too deeply.

    Called ahead in the main thread, it spares others from parsing: tests do so meanwhile.
    """
    try:
        with PARSING:
            tree = ast.parse(source)
        digest = hashlib.sha256(repr(_bare(tree)).encode()).hexdigest()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.stmt))
    spans = tuple((find_first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    return Outline(digest, tuple(node.lineno for node in nodes), spans, source)


def with_outline(record: Record, source: str) -> Record:
    """Return the record of a run of this source, with what is known of that without a run.

    That is where its facts are opened, and what it takes to find its lines in another layout.
    """
    starts = {start for start, _ in record.spans}
    used = {fact.line for effect in record.effects for fact in effect.facts}
    used |= {effect.line for effect in record.effects}
    used |= {effect.raised_at for effect in record.effects if effect.raised_at}
    if (outline := outline_program(source)) is None:
        return record
    effects = outline.place_facts(record.effects)
    nested = outline.lines if used - starts else ()
    return replace(record, effects=effects, tree=outline.tree, nested=nested)


def fit_record_to_source(record: Record, source: str, digest: str) -> Record | None:
    """Return the record of a program as that of this source, if it is the same laid out otherwise.

    None if it is another program, or if a line of the record is no statement's first. Where its
    directives and regions are now, the file says.
    """
    outline = outline_program(source)
    if outline is None or record.tree != outline.tree:
        return None
    moved: dict[int, set[int]] = {}
    starts = zip(record.spans, outline.spans, strict=True)
    for old, new in [
        *((o[0], n[0]) for o, n in starts),
        *zip(record.nested, outline.lines, strict=False),
    ]:
        moved.setdefault(old, set()).add(new)
    to = {old: min(new) for old, new in moved.items() if len(new) == 1}
    try:
        effects = tuple(
            effect._replace(
                line=to[effect.line],
                raised_at=effect.raised_at and to[effect.raised_at],
                facts=tuple(fact._replace(line=to[fact.line]) for fact in effect.facts),
            )
            for effect in record.effects
        )
    except KeyError:
        return None
    nested = outline.lines if record.nested else ()
    effects = outline.place_facts(effects)
    return replace(record, source=digest, spans=outline.spans, effects=effects, nested=nested)


def _bare(node: object) -> object:
    """Return a tree as tuples, the same in each version of Python that knows its parts."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, ast.AST):
        return type(node).__name__, node
    filled = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value is not None and value != [] and name not in LAID_OUT:
            filled.append((name, _bare(value)))
    return type(node).__name__, filled
