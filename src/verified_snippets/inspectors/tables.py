"""How a table is described: its first rows in columns, its shape, and each column's dtype."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..watching.protocol import VALUE_LABEL, Description
from .plain import format_plain

MAX_ROWS = 5
MAX_COLUMNS = 8
MAX_CELLS = 2**14  # of a table that is compared with what it was
MAX_NAMED = 16  # columns whose dtype is told


def describe_table(
    kinds: Mapping[str, str], shape: tuple[int, ...], rows: Sequence[Sequence[Any]]
) -> Description:
    """Describe a table by the dtype of each column, its shape and its first rows.

    A series is a table of one column without a name.
    """
    texts = [[format_cell(cell) for cell in row] for row in rows]
    if "" in kinds:
        more = ", …" if shape[0] > len(texts) else ""
        whole = "[" + ", ".join(row[0] for row in texts) + more + "]"
        return {VALUE_LABEL: whole, "shape": str(shape), "dtype": kinds[""]}
    named = [f"{name}: {kind}" for name, kind in [*kinds.items()][:MAX_NAMED]]
    more = ", …" if len(kinds) > MAX_NAMED else ""
    state = {}
    if shape[0] and kinds:
        state["first rows"] = "; ".join(", ".join(row) for row in texts)
        if shape[0] > len(texts):
            state["first rows"] += "; …"
    return {**state, "shape": str(tuple(shape)), "columns": ", ".join(named) + more}


def format_cell(cell: Any) -> str:
    """Write a cell: a number with five digits, text as it is, of all else the text if it is short."""
    number = getattr(cell, "item", None)
    if type(cell).__module__ == "numpy" and number is not None:
        cell = number()
    return format_plain(cell)
