"""All that is known of polars: tables and series, their columns, and their first cells."""

from __future__ import annotations

import contextlib
from typing import Any

from ..watching.protocol import Description
from .arrays import LibraryInspector
from .tables import MAX_COLUMNS, MAX_ROWS, Column, describe_series, describe_table, format_cells


class PolarsInspector(LibraryInspector):
    """Describes tables and series."""

    module = "polars"
    types = ("DataFrame", "Series")

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: the shape, and of each column the dtype and the first cells."""
        with contextlib.suppress(Exception):
            if issubclass(type(item), self.library.Series):
                return describe_series(self._column(item))
            columns = item.get_columns()[:MAX_COLUMNS]
            return describe_table(map(self._column, columns), item.shape)
        return {"type": type(item).__name__}

    def _column(self, series: Any) -> Column:
        cells = format_cells(series.head(MAX_ROWS).to_list())
        return Column(series.name, str(series.dtype), series.len(), [*cells])
