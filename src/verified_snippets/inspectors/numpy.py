"""All that is known of NumPy: arrays, what they hold, and whether they share it with others.

Of which name an array is a view is not told: what it is a view of may have none (`a` of
`np.arange(12).reshape(3, 4)`), and a write through one is a fact of each name that shares it.
"""

from __future__ import annotations

import contextlib
import sys
import zlib
from typing import Any

from ..record.format import format_value
from ..watching.protocol import VALUE_LABEL, Description
from .arrays import LibraryInspector

FEW_SHOWN = 16  # of an array whose values are shown
MAX_COMPARED_BYTES = 2**16  # of an array that is compared with what it was
NUMBERS = "biufc"  # the kinds of dtypes whose values are numbers


class ArrayInspector(LibraryInspector):
    """Describes arrays, and the numbers of NumPy's own types."""

    module = "numpy"
    types = ("ndarray", "generic")

    def reseed(self) -> None:
        """See Inspector."""
        if random := sys.modules.get("numpy.random"):
            random.seed()

    def describe(self, item: Any, memory: dict[str, Any]) -> Description:
        """See Inspector: value, shape, dtype; and of what an array is a view."""
        array = self.library.ndarray
        if not issubclass(type(item), array):
            item = self.library.asarray(item)
            return {**self._value(item), "dtype": str(item.dtype)}
        read = array.__dict__
        shape = read["shape"].__get__(item)
        state = {**self._value(item), "shape": str(tuple(map(int, shape)))}
        state["dtype"] = str(read["dtype"].__get__(item))
        if (base := read["base"].__get__(item)) is not None:
            state["view of"] = self._base(base)
        return state

    def version(self, item: object) -> object:
        """See Inspector: a checksum of its bytes, unless they are many or objects."""
        read = self.library.ndarray.__dict__
        if issubclass(type(item), self.library.ndarray):
            few = read["size"].__get__(item) > FEW_SHOWN
            plain = not read["dtype"].__get__(item).hasobject
            if few and plain and read["nbytes"].__get__(item) <= MAX_COMPARED_BYTES:
                return zlib.crc32(self.library.ndarray.tobytes(item))
        return None

    def _base(self, base: object) -> str:
        array = self.library.ndarray
        if not issubclass(type(base), array):
            return type(base).__name__
        return f"an array of shape {tuple(map(int, array.__dict__['shape'].__get__(base)))}"

    def _value(self, item: Any) -> Description:
        read = self.library.ndarray.__dict__
        if read["size"].__get__(item) > FEW_SHOWN:
            return {}
        with contextlib.suppress(Exception):
            kind = read["dtype"].__get__(item).kind
            raw = self.library.ndarray.tolist(item)
            if kind in NUMBERS:
                return {VALUE_LABEL: format_value(raw)}
            if kind in "USMm":
                return {VALUE_LABEL: str(self.library.ndarray.astype(item, "U").tolist())}
        return {}
