"""Facts as HTML: in popovers that open at a name, and in a table under the block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import zip_longest

from ...characters import escape_invisible
from ...record.record import Fact
from ...watching.protocol import NONE_TEXT, VALUE_LABEL

NUMBER_TEXT = re.compile(r"[^][, ]+")
NEXT_ROW = re.compile(r"\], (\[+)")
UNTOLD = "a value"  # stands for a value of which nothing is recorded
NOT_RECORDED = "not recorded"
NOTHING = "–"  # stands where a value has, or had, no such property
ARROW = " → "
MAX_ROW_WIDTH = 44  # characters in a row of a popover, which a phone has room for

Sides = tuple[str, ...]
"""The text of a property: one, or two if it changed, before and after."""


@dataclass(frozen=True)
class FactInContext:
    """A fact, and which code was running when it came about."""

    fact: Fact
    during: tuple[str, ...] = ()
    """The statements that ran the fact's line: calls of a function. Empty if it is its own."""

    @cached_property
    def rows(self) -> dict[str, Sides]:
        """What is known of it, by label."""
        return _rows(self.fact)


def drop_repeated_facts(told: Iterable[FactInContext]) -> list[FactInContext]:
    """Return each fact once, with all the code that it came about in."""
    once: dict[Fact, FactInContext] = {}
    for each in told:
        before = once.get(each.fact)
        once[each.fact] = replace(each, during=before.during + each.during) if before else each
    return list(once.values())


def render_popover(name: str, told: list[FactInContext]) -> str:
    """Render a popover whose id is `name`: each fact and all that is known of it.

    It is text, laid out as in a terminal. An element for each part of a fact would cost a build more
    than all else that a block needs.
    """
    facts = [escape(escape_invisible("\n".join(_popover_lines(each)))) for each in told]
    text = facts[0] if len(facts) == 1 else "".join(f"<p>{fact}</p>" for fact in facts)
    return f'<div popover id="{name}">{text}</div>'


def render_table(told: Iterable[tuple[str, list[FactInContext]]]) -> str:
    """Render the facts of each line of code as a table, to be read in order, printed, or read out."""
    rows = "".join(
        f'<tr><th scope="row">{escape(code)}</th><td>'
        + escape(escape_invisible("\n".join(map(_write_in_a_row, facts))))
        + "</td></tr>"
        for code, facts in told
    )
    return (
        "<details><summary>What each line made or changed</summary>"
        f'<table class="verified-facts"><tbody>{rows}</tbody></table></details>'
    )


def align_matrix(value: str) -> str:
    """Lay nested lists of numbers out: a line for each row, and the numbers of a column aligned.

    >>> print(align_matrix("[[1, 20], [3, 4]]"))
    [[ 1, 20],
     [ 3,  4]]
    """
    if "], [" not in value:
        return value
    width = max(map(len, NUMBER_TEXT.findall(value)))
    depth = len(value) - len(value.lstrip("["))
    aligned = NUMBER_TEXT.sub(lambda number: number[0].rjust(width), value)
    return NEXT_ROW.sub(lambda m: "],\n" + " " * (depth - len(m[1])) + m[1], aligned)


def _popover_lines(told: FactInContext) -> list[str]:
    """Return the lines of a popover: the name, when it was so, the value, and what else is known."""
    rows = dict(told.rows)
    value = [align_matrix(side).split("\n") for side in rows.pop(VALUE_LABEL, ())]
    width = max(map(len, rows), default=0) + 2
    return [
        told.fact.name,
        *_when(told),
        *_side_by_side(value),
        *[label.ljust(width) + ARROW.join(sides) for label, sides in rows.items()],
    ]


def _side_by_side(sides: list[list[str]]) -> list[str]:
    """Lay out a value; two of them side by side, or below each other where that is too wide."""
    if len(sides) < 2:
        return sides[0] if sides else []
    was, now = sides
    width = max(map(len, was))
    if width + len(ARROW) + max(map(len, now)) > MAX_ROW_WIDTH:
        return [*was, ARROW.strip(), *now]
    arrows = [ARROW, *[" " * len(ARROW)] * max(len(was), len(now))]
    rows = zip_longest(was, arrows[: max(len(was), len(now))], now, fillvalue="")
    return [f"{one:{width}}{arrow}{other}".rstrip() for one, arrow, other in rows]


def _write_in_a_row(told: FactInContext) -> str:
    known = [
        ("" if label == VALUE_LABEL else label + " ") + ARROW.join(sides)
        for label, sides in told.rows.items()
    ]
    return f"{told.fact.name}: " + ", ".join([*known, *_when(told)])


def _when(told: FactInContext) -> list[str]:
    """Return in which calls a fact came about, and how often if that was more than once."""
    when = [f"in {code}" for code in dict.fromkeys(told.during)]
    return when + ([f"{told.fact.times} times, the last"] if told.fact.times > 1 else [])


def _rows(fact: Fact) -> dict[str, Sides]:
    """Return what is known of a fact by label, without properties that are None and were before."""
    was, now = dict(fact.was or ()), dict(fact.now or ())
    if fact.new:
        rows: dict[str, Sides] = {label: (text,) for label, text in now.items()}
    elif fact.now is None:
        rows = _rows_of_part(was, lambda value: (value, NONE_TEXT))
    elif fact.was is None:
        rows = _rows_of_part(now, lambda value: (NONE_TEXT, value))
    else:
        rows = _rows_of_change(was, now)
    return {
        label: sides
        for label, sides in rows.items()
        if sides != (NONE_TEXT,) or label == VALUE_LABEL
    }


def _rows_of_part(part: dict[str, str], sides: Callable[[str], Sides]) -> dict[str, Sides]:
    """Return the rows of what was attached or taken away, such as a .grad; `sides` puts its value."""
    value = part.pop(VALUE_LABEL, "")
    if not value and part:  # it is longer than is recorded: tell what else is known of it
        label = next(iter(part))
        value = f"{label} {part.pop(label)}"
    return {VALUE_LABEL: sides(value or UNTOLD), **{label: (text,) for label, text in part.items()}}


def _rows_of_change(was: dict[str, str], now: dict[str, str]) -> dict[str, Sides]:
    """Return the rows of what was bound anew or written to."""
    rows: dict[str, Sides] = {}
    for label in {**now, **was}:
        missing = NOT_RECORDED if label == VALUE_LABEL else NOTHING
        sides = (side.get(label, missing) for side in (was, now))
        rows[label] = tuple(dict.fromkeys(sides))
    if was == now and VALUE_LABEL not in now:
        rows = {VALUE_LABEL: ("changed, " + NOT_RECORDED,), **rows}
    return rows
