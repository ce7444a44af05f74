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
    """A column of a table, or a series, which is described alike."""

    name: object
    """What code writes in brackets to read it."""
    dtype: str
    length: int
    """How many cells it has."""
    cells: Sequence[str]
    """The first cells, as text."""

    def __str__(self) -> str:
        return f"{self.dtype}: {self.text}" if self.cells else self.dtype

    @property
    def text(self) -> str:
        """The first cells in one line, with … if there are more."""
        return ", ".join([*self.cells, *([OMITTED] if self.length > len(self.cells) else [])])


def describe_table(columns: Iterable[Column], shape: tuple[int, ...]) -> Description:
    """Describe a table by its shape and, for each column, its dtype and its first cells.

    Each column has a label of its own, which is how code reads it: so a fact shows which changed.
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
    """Yield each cell as text, or … where it is long or needs code of the program to be written."""
    for cell in cells:
        to_python = getattr(cell, "item", None)
        if type(cell).__module__ == "numpy" and to_python is not None:
            cell = to_python()
        yield format_safely(cell)
