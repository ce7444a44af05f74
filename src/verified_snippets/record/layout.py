"""What stays of a program when a formatter lays it out anew, so that its record stays fresh."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ..statement import MAX_COMPILED, PARSING, find_first_line
from .anchors import WordFinder
from .record import Effect, Fact, Record, Spans

IGNORED_FIELDS = {"kind", "type_comment", "type_ignores"}  # of a tree: they change nothing it does


class Outline(NamedTuple):
    """What a program is apart from its layout, and where its statements stand in this layout."""

    tree: str
    """The SHA-256 of its syntax tree, in hex: the same in every layout."""
    lines: tuple[int, ...]
    """The first line, below any decorators, of each statement at any depth, outer before inner."""
    spans: Spans
    """The lines of each top-level statement."""
    source: str

    def place_facts(self, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """Return what statements did, with an anchor for each fact in this layout.

        The source is parsed again for it: to keep the trees of a thousand programs would take some
        hundred megabytes.
        """
        if not any(effect.facts for effect in effects):
            return effects
        with PARSING:
            words = WordFinder(ast.parse(self.source), self.source)
        return tuple(
            effect._replace(facts=tuple(_place_fact(fact, words) for fact in effect.facts))
            for effect in effects
        )


def _place_fact(fact: Fact, words: WordFinder) -> Fact:
    found = words.find_words(fact.line)
    return fact._replace(at=found.find_anchor(fact.name, is_new=fact.new) if found else None)


@lru_cache(MAX_COMPILED)
def outline_program(source: str) -> Outline | None:
    """Outline a program; None if it is not Python, or is nested too deeply.

    Results are kept. Call it in the main thread before others need them: pytest parses files
    meanwhile, and no two threads may parse at once (see `statement.PARSING`).
    """
    try:
        with PARSING:
            tree = ast.parse(source)
        digest = hashlib.sha256(repr(_strip_layout(tree)).encode()).hexdigest()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.stmt))
    spans = tuple((find_first_line(node), node.end_lineno or node.lineno) for node in tree.body)
    return Outline(digest, tuple(node.lineno for node in nodes), spans, source)


def with_outline(record: Record, source: str) -> Record:
    """Add to the record of a run of this source what the source alone tells.

    That is the anchors of its facts, and what it takes to find its lines in another layout.
    """
    if (outline := outline_program(source)) is None:
        return record
    starts = {start for start, _ in record.spans}
    used = {fact.line for effect in record.effects for fact in effect.facts}
    used |= {effect.line for effect in record.effects}
    used |= {effect.raised_at for effect in record.effects if effect.raised_at}
    effects = outline.place_facts(record.effects)
    nested = outline.lines if used - starts else ()
    return replace(record, effects=effects, tree=outline.tree, nested=nested)


def fit_record_to_source(record: Record, source: str, digest: str) -> Record | None:
    """Fit a record to this source of the same program, which may be laid out differently.

    `digest` is that of the source. Returns None if it is another program, or if the record has
    something on a line that is not the first of a statement. The record's directives and regions
    stay as they were: only the file tells where they are now.
    """
    outline = outline_program(source)
    if outline is None or record.tree != outline.tree:
        return None
    new_line = _map_lines(record, outline)
    try:
        effects = tuple(
            effect._replace(
                line=new_line[effect.line],
                raised_at=effect.raised_at and new_line[effect.raised_at],
                facts=tuple(fact._replace(line=new_line[fact.line]) for fact in effect.facts),
            )
            for effect in record.effects
        )
    except KeyError:
        return None
    nested = outline.lines if record.nested else ()
    effects = outline.place_facts(effects)
    return replace(record, source=digest, spans=outline.spans, effects=effects, nested=nested)


def _map_lines(record: Record, outline: Outline) -> dict[int, int]:
    """Map the lines on which statements began to those on which they begin in this outline.

    Lines that had several statements, which are now on lines of their own, are left out.
    """
    starts = zip(record.spans, outline.spans, strict=True)
    pairs = [(old_start, new_start) for (old_start, _), (new_start, _) in starts]
    pairs += zip(record.nested, outline.lines, strict=False)
    found: dict[int, set[int]] = {}
    for old, new in pairs:
        found.setdefault(old, set()).add(new)
    return {old: min(new) for old, new in found.items() if len(new) == 1}


def _strip_layout(node: object) -> object:
    """Return a tree as tuples, the same in each version of Python that knows its parts."""
    if isinstance(node, list):
        return [_strip_layout(item) for item in node]
    if not isinstance(node, ast.AST):
        return type(node).__name__, node
    filled = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value is not None and value != [] and name not in IGNORED_FIELDS:
            filled.append((name, _strip_layout(value)))
    return type(node).__name__, filled
