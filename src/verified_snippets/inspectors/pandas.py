"""All that is known of pandas: tables and series, their columns, and their first rows."""

from __future__ import annotations

import contextlib
import zlib
from typing import Any

from ..watching.protocol import Description
from .arrays import LibraryInspector
from .tables import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, describe_table


class PandasInspector(LibraryInspector):
    """Describes tables and series."""

    module = "pandas"
    types = ("DataFrame", "Series")

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: the first rows, the shape, and the dtype of each column."""
        pandas = self.library
        with contextlib.suppress(Exception):
            if issubclass(type(item), pandas.Series):
                values = [item.iat[at] for at in range(min(len(item), MAX_ROWS))]
                rows = [[value] for value in values]
                return describe_table({"": str(item.dtype)}, (len(item),), rows)
            size = tuple(map(int, item.shape))
            columns = [str(name) for name in item.columns]
            columns = columns if len({*columns}) == size[1] else [*map(str, range(size[1]))]
            kinds = dict(zip(columns, map(str, item.dtypes), strict=True))
            rows = [
                [item.iat[row, column] for column in range(min(size[1], MAX_COLUMNS))]
                for row in range(min(size[0], MAX_ROWS))
            ]
            return describe_table(kinds, size, rows)
        return {"type": type(item).__name__}

    def version(self, item: Any) -> Any:
        """See Inspector: a checksum of what it holds, unless that is much."""
        with contextlib.suppress(Exception):
            if item.size <= MAX_CELLS:
                hashed = self.library.util.hash_pandas_object(item)
                return zlib.crc32(hashed.to_numpy().tobytes())
        return None
