"""Which comments of a snippet state something of which of its statements."""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from ..errors import ProblemList
from ..record.record import Spans
from ..statement import PARSING, find_first_line
from .directives import Comment, Expectation, parse_expectation


class Statement(NamedTuple):
    """A statement, lines `start` to `end`, and what the file states of it.

    It is a top-level one, or one inside another that has comments of its own: then they are
    indented as it is, in `column`.
    """

    start: int
    end: int
    stated: Expectation
    column: int = 0


def assign_comments(
    source: str, spans: Spans, found: list[Comment], wrong: ProblemList
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the top-level statements, which have these spans, and those inside that have comments."""
    top = []
    inside: list[Comment] = []
    rest = deque(found)

    def before(line: int) -> deque[Comment]:
        """Take those of the comments that are left which stand before a line."""
        taken: deque[Comment] = deque()
        while rest and rest[0].line < line:
            taken.append(rest.popleft())
        return taken

    for comment in before(spans[0][0]):
        if comment.states:
            wrong.add_problem(comment.line, "stands before any statement; move it under its own")
    follow = [start for start, _ in spans[1:]] + [sys.maxsize]
    for (start, end), following in zip(spans, follow, strict=True):
        inside += [comment for comment in before(end + 1) if comment.states]
        after = before(following)
        below = end
        while after and after[0].column:  # still of the block
            comment = after.popleft()
            below = comment.line
            inside += [comment] if comment.states else []
        top.append(Statement(start, end, parse_expectation(after, below, wrong)))
    return tuple(top), tuple(_inside(source, inside, wrong)) if inside else ()


def _inside(source: str, found: list[Comment], wrong: ProblemList) -> Iterator[Statement]:
    """Yield the statements inside others under which these comments stand."""
    lines = source.split("\n")
    ends: dict[tuple[int, int], ast.stmt] = {}  # by the last line and the column
    with PARSING:
        tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not lines[node.lineno - 1][: node.col_offset].strip():
            ends[node.end_lineno or node.lineno, node.col_offset] = node
    known = {comment.line for comment in found}
    groups = groupby(enumerate(found), lambda each: (each[1].line - each[0], each[1].column))
    for (_, column), group in groups:
        comments = [comment._replace(column=0) for _, comment in group]
        above = comments[0].line - 1
        while above in known or (above and not lines[above - 1].strip()):
            above -= 1
        under = ends.get((above, column)) if column else None
        if under is None:
            message = "is inside a statement, and under none that is indented as it is"
            wrong.add_problem(
                comments[0].line, f"{message}; state it after the whole block, not indented"
            )
            continue
        said = parse_expectation(comments, above, wrong)
        yield Statement(find_first_line(under), above, said, column)
