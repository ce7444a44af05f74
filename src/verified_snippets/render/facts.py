"""Facts to HTML: what opens at a name, and the same as a table under the block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from ..record import Fact, State

NUMBER = re.compile(r"[^][, ]+")
NEXT_ROW = re.compile(r"\], (\[+)")
A_TENSOR = "a tensor"  # with more values than are recorded, or none that can be read
ABSENT = {"grad_fn": "None"}
Change = tuple[str | None, ...]  # what was, None if nothing is to be said of it; what is
Rows = dict[str, Change]


@dataclass(frozen=True)
class Told:
    """A fact, and where it is not that of its own statement, the code that was running."""

    fact: Fact
    during: tuple[str, ...] = ()


def merged(told: Iterable[Told]) -> list[Told]:
    """The same fact in several calls of a function, once."""
    once: dict[Fact, Told] = {}
    for each in told:
        before = once.get(each.fact)
        once[each.fact] = replace(each, during=before.during + each.during) if before else each
    return list(once.values())


def popover(name: str, told: Iterable[Told]) -> str:
    """What opens, by the id `name`: each fact and all that is known of it."""
    return f'<div popover id="{name}">{"".join(map(_opened, told))}</div>'


def table(told: Iterable[tuple[str, list[Told]]]) -> str:
    """The facts of each line of code, in words, to open, to print and to be read out."""
    rows = "".join(
        f'<tr><th colspan="2" scope="rowgroup"><code>{escape(code)}</code></th></tr>'
        + "".join(map(_row, facts))
        for code, facts in told
    )
    return (
        "<details><summary>What each line made or changed</summary>"
        f"<table><tbody>{rows}</tbody></table></details>"
    )


def matrix(value: str) -> str:
    """Nested lists of numbers laid out: a row a line, the numbers of a column aligned.

    >>> print(matrix("[[1, 20], [3, 4]]"))
    [[ 1, 20],
     [ 3,  4]]
    """
    if "], [" not in value:
        return value
    width = max(map(len, NUMBER.findall(value)))
    depth = len(value) - len(value.lstrip("["))
    aligned = NUMBER.sub(lambda number: number[0].rjust(width), value)
    return NEXT_ROW.sub(lambda m: "],\n" + " " * (depth - len(m[1])) + m[1], aligned)


def _opened(told: Told) -> str:
    fact = told.fact
    rows = "".join(
        f"<dt>{label}</dt><dd>{_change(change, laid_out=True)}</dd>"
        for label, change in _rows(fact).items()
    )
    when = f" <small>{_when(told)}</small>" if _when(told) else ""
    return f"<p><code>{escape(fact.name)}</code>{when}</p><dl>{rows}</dl>"


def _row(told: Told) -> str:
    said = "; ".join(f"{label} {_change(change)}" for label, change in _rows(told.fact).items())
    when = f"; {_when(told)}" if _when(told) else ""
    return f"<tr><td><code>{escape(told.fact.name)}</code></td><td>{said}{when}</td></tr>"


def _when(told: Told) -> str:
    times = told.fact.times
    parts = [f"in <code>{escape(code)}</code>" for code in dict.fromkeys(told.during)]
    parts += [f"{times} times, this is the last"] if times > 1 else []
    return ", ".join(parts)


def _change(change: Change, laid_out: bool = False) -> str:
    """A property, or what it was and what it is."""
    sides = [side for side in dict.fromkeys(change) if side is not None]
    if laid_out and any("[" in side for side in sides):
        return " → ".join(f"<samp>{escape(matrix(side))}</samp>" for side in sides)
    return " → ".join(map(escape, sides))


def _rows(fact: Fact) -> Rows:
    """What is known of it: each property before, None if it is new, and after."""
    was, now = _properties(fact.was), _properties(fact.now)
    if fact.new:
        return {label: (None, value) for label, value in now.items()}
    if fact.was is None or fact.now is None:
        there = now or was
        whole = there.pop("value", A_TENSOR)
        change = ("None", whole) if now else (whole, "None")
        return {"value": change, **{label: (None, value) for label, value in there.items()}}
    rows: Rows = {
        label: tuple(side.get(label, ABSENT.get(label, "not recorded")) for side in (was, now))
        for label in {**now, **was}
    }
    if was == now and "value" not in now:
        rows = {"value": (None, "changed, not recorded"), **rows}
    return rows


def _properties(state: State | None) -> dict[str, str]:
    if state is None:
        return {}
    if state.module is not None:
        return {"module": state.module}
    shape = None if state.shape is None else str(state.shape)
    known = {"value": state.value, "shape": shape, "dtype": state.dtype}
    if state.requires_grad:
        known |= {"requires_grad": "True", "grad_fn": "None, a leaf"}
    elif state.grad_fn is not None:
        known |= {"requires_grad": "True", "grad_fn": state.grad_fn}
    elif state.value is not None:  # of a sparse tensor neither is recorded
        known["requires_grad"] = "False"
    return {label: value for label, value in known.items() if value is not None}
