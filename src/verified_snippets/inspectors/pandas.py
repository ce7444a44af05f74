"""All that is known of pandas: tables and series, their columns, and their first cells."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from typing import Any

from ..watching.protocol import Description
from .arrays import LibraryInspector
from .tables import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Column,
    describe_series,
    describe_table,
    format_cells,
)

CELL_TYPES = ("Timestamp", "Timedelta", "Period", "Interval")  # pandas' own: their text says all


class PandasInspector(LibraryInspector):
    """Describes tables and series."""

    module = "pandas"
    types = ("DataFrame", "Series")

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: the shape, the index if it has labels, and of each column the first cells."""
        with contextlib.suppress(Exception):
            if issubclass(type(item), self.library.Series):
                return {**describe_series(self._column(item.name, item)), **self._index(item)}
            columns = (
                self._column(name, item.iloc[:, at])
                for at, name in enumerate(item.columns[:MAX_COLUMNS])
            )
            return {**describe_table(columns, tuple(map(int, item.shape))), **self._index(item)}
        return {"type": type(item).__name__}

    def version(self, item: Any) -> Any:
        """See Inspector: a checksum of what it holds, unless that is much."""
        with contextlib.suppress(Exception):
            if item.size <= MAX_CELLS:
                hashed = self.library.util.hash_pandas_object(item)
                return zlib.crc32(hashed.to_numpy().tobytes())
        return None

    def _column(self, name: object, series: Any) -> Column:
        """Return a series as the column of this name."""
        cells = [series.iat[at] for at in range(min(len(series), MAX_ROWS))]
        return Column(name, str(series.dtype), len(series), [*self._cells(cells)])

    def _index(self, item: Any) -> Description:
        """Return the index under its label; nothing if it only counts the rows."""
        index = item.index
        if type(index) is self.library.RangeIndex:
            return {}
        column = Column(index.name, str(index.dtype), len(index), [*self._cells(index[:MAX_ROWS])])
        return {"index": str(column) if index.name is None else f"{index.name}, {column}"}

    def _cells(self, cells: Any) -> Iterator[str]:
        """Yield each cell as text."""
        known = tuple(vars(self.library)[name] for name in CELL_TYPES)
        missing = (self.library.NA, self.library.NaT)
        for cell in cells:
            if issubclass(type(cell), known) or any(cell is each for each in missing):
                yield str(cell)
            else:
                yield from format_cells([cell])
