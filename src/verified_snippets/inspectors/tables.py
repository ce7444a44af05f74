"""How a table is described: its shape, and of each column its dtype and its first cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ..watching.protocol import VALUE_LABEL, Description
from .plain import OMITTED, format_safely

MAX_ROWS = 5
MAX_COLUMNS = 12
MAX_CELLS = 2**14  # of a table that is compared with what it was


class Column(NamedTuple):
    """A column: how code calls it in brackets, its dtype, its length, and its first cells as text."""

    name: object
    dtype: str
    length: int
    cells: Sequence[str]

    def __str__(self) -> str:
        return f"{self.dtype}: {self.text}" if self.cells else self.dtype

    @property
    def text(self) -> str:
        """Its first cells."""
        return ", ".join([*self.cells, *([OMITTED] if self.length > len(self.cells) else [])])


def describe_table(columns: Iterable[Column], shape: tuple[int, ...]) -> Description:
    """Describe a table by its shape and, for each column, its dtype and its first cells.

    A column stands under the label by which code reads it, so that a fact shows which changed.
    """
    state = {"shape": str(shape)}
    for column in islice(columns, MAX_COLUMNS):
        state[f"[{format_safely(column.name)}]"] = str(column)
    if shape[1] > MAX_COLUMNS:
        state[OMITTED] = f"{shape[1] - MAX_COLUMNS} columns more"
    return state


def describe_series(series: Column) -> Description:
    """Describe a series by its first values, its shape and its dtype."""
    shape = str((series.length,))
    return {VALUE_LABEL: f"[{series.text}]", "shape": shape, "dtype": series.dtype}


def format_cells(cells: Iterable[object]) -> Iterator[str]:
    """Yield each cell: a number with five digits, text as it is, of all else the text if it is short."""
    for cell in cells:
        number = getattr(cell, "item", None)
        if type(cell).__module__ == "numpy" and number is not None:
            cell = number()
        yield format_safely(cell)
