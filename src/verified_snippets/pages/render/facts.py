"""Facts to HTML: what opens at a name, and the same as a table under the block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import zip_longest

from ...characters import escape_invisible
from ...record.record import Fact

NUMBER_TEXT = re.compile(r"[^][, ]+")
NEXT_ROW = re.compile(r"\], (\[+)")
UNTOLD = "a value"  # of which nothing is recorded
NOT_RECORDED = "not recorded"
NOTHING = "–"  # where there was, or is, no such thing
ARROW = " → "
WIDE = 44  # characters in a row of a popover, which a phone has room for
Sides = tuple[str, ...]


@dataclass(frozen=True)
class FactInContext:
    """A fact, and where it is not that of its own statement, the code that was running."""

    fact: Fact
    during: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> dict[str, Sides]:
        """What is known of it: each property, or what it was and what it is."""
        return _rows(self.fact)


def drop_repeated_facts(told: Iterable[FactInContext]) -> list[FactInContext]:
    """Return the same fact in several calls of a function once."""
    once: dict[Fact, FactInContext] = {}
    for each in told:
        before = once.get(each.fact)
        once[each.fact] = replace(each, during=before.during + each.during) if before else each
    return list(once.values())


def render_popover(name: str, told: list[FactInContext]) -> str:
    """Render what opens, by the id `name`: each fact and all that is known of it.

    It is text, laid out as in a terminal: an element for each part of a fact would cost
    a build more than all else that a block needs.
    """
    facts = [escape(escape_invisible("\n".join(_popover_lines(each)))) for each in told]
    text = facts[0] if len(facts) == 1 else "".join(f"<p>{fact}</p>" for fact in facts)
    return f'<div popover id="{name}">{text}</div>'


def render_table(told: Iterable[tuple[str, list[FactInContext]]]) -> str:
    """Render the facts of each line of code, to read in order, to print, to be read out."""
    rows = "".join(
        f'<tr><th scope="row">{escape(code)}</th><td>'
        + escape(escape_invisible("\n".join(map(_in_a_row, facts))))
        + "</td></tr>"
        for code, facts in told
    )
    return (
        "<details><summary>What each line made or changed</summary>"
        f'<table class="verified-facts"><tbody>{rows}</tbody></table></details>'
    )


def align_matrix(value: str) -> str:
    """Lay nested lists of numbers out: a row a line, the numbers of a column aligned.

    >>> print(matrix("[[1, 20], [3, 4]]"))
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
    """Return the lines of a popover: the name, when it was that, its value, what else is known."""
    rows = dict(told.rows)
    value = [align_matrix(side).split("\n") for side in rows.pop("value", ())]
    width = max(map(len, rows), default=0) + 2
    return [
        told.fact.name,
        *_when(told),
        *_side_by_side(value),
        *[label.ljust(width) + ARROW.join(sides) for label, sides in rows.items()],
    ]


def _side_by_side(sides: list[list[str]]) -> list[str]:
    """Lay out a value; or one before and one after: side by side where that is not too wide."""
    if len(sides) < 2:
        return sides[0] if sides else []
    was, now = sides
    width = max(map(len, was))
    if width + len(ARROW) + max(map(len, now)) > WIDE:
        return [*was, ARROW.strip(), *now]
    arrows = [ARROW, *[" " * len(ARROW)] * max(len(was), len(now))]
    rows = zip_longest(was, arrows[: max(len(was), len(now))], now, fillvalue="")
    return [f"{one:{width}}{arrow}{other}".rstrip() for one, arrow, other in rows]


def _in_a_row(told: FactInContext) -> str:
    known = [
        ("" if label == "value" else label + " ") + ARROW.join(sides)
        for label, sides in told.rows.items()
    ]
    return f"{told.fact.name}: " + ", ".join([*known, *_when(told)])


def _when(told: FactInContext) -> list[str]:
    when = [f"in {code}" for code in dict.fromkeys(told.during)]
    return when + ([f"{told.fact.times} times, the last"] if told.fact.times > 1 else [])


def _rows(fact: Fact) -> dict[str, Sides]:
    was, now = dict(fact.was or ()), dict(fact.now or ())
    rows: dict[str, Sides] = {}
    if fact.new:
        rows = {label: (text,) for label, text in now.items()}
    elif fact.was is None or fact.now is None:
        there = now or was
        whole = there.pop("value", "")
        if not whole and there:  # it is longer than is recorded: what else is known of it
            label = next(iter(there))
            whole = f"{label} {there.pop(label)}"
        rows["value"] = ("None", whole or UNTOLD) if now else (whole or UNTOLD, "None")
        rows |= {label: (text,) for label, text in there.items()}
    else:
        for label in {**now, **was}:
            missing = NOT_RECORDED if label == "value" else NOTHING
            sides = (side.get(label, missing) for side in (was, now))
            rows[label] = tuple(dict.fromkeys(sides))
        if was == now and "value" not in now:
            rows = {"value": ("changed, " + NOT_RECORDED,), **rows}
    return {label: sides for label, sides in rows.items() if sides != ("None",) or label == "value"}
