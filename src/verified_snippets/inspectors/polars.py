"""All that is known of polars: tables and series, their columns, and their first rows."""

from __future__ import annotations

import contextlib
from typing import Any

from ..watching.protocol import Description
from .arrays import LibraryInspector
from .tables import MAX_COLUMNS, MAX_ROWS, describe_table


class PolarsInspector(LibraryInspector):
    """Describes tables and series."""

    module = "polars"
    types = ("DataFrame", "Series")

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: the first rows, the shape, and the dtype of each column."""
        with contextlib.suppress(Exception):
            if issubclass(type(item), self.library.Series):
                rows = [[value] for value in item.head(MAX_ROWS).to_list()]
                return describe_table({"": str(item.dtype)}, (item.len(),), rows)
            kinds = {name: str(kind) for name, kind in item.schema.items()}
            rows = [[*row[:MAX_COLUMNS]] for row in item.head(MAX_ROWS).rows()]
            return describe_table(kinds, item.shape, rows)
        return {"type": type(item).__name__}
