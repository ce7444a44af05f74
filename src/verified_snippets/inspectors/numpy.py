"""All that is known of NumPy: arrays, what they hold, and what they are views of.

A view is not told by the name of what it is a view of, which may have none (the `np.arange(12)` of
`np.arange(12).reshape(3, 4)`). What is written through one name is a fact of each that shares it.
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
NUMBERS = "biufc"  # the kinds of dtypes whose values are numbers: booleans, integers, floats, …
TEXTS = "USMm"  # those whose values are shown as text: strings, bytes, dates and times


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
        if not self._is_array(item):
            item = self.library.asarray(item)
            return {**self._value(item), "dtype": str(item.dtype)}
        state = {**self._value(item), "shape": self._shape(item)}
        state["dtype"] = str(self._read(item, "dtype"))
        if (base := self._read(item, "base")) is not None:
            is_array = self._is_array(base)
            name = f"an array of shape {self._shape(base)}" if is_array else type(base).__name__
            state["view of"] = name
        return state

    def version(self, item: object) -> object:
        """See Inspector: a checksum of its bytes, unless they are many or objects."""
        if self._is_array(item) and self._read(item, "size") > FEW_SHOWN:
            has_objects = self._read(item, "dtype").hasobject
            if not has_objects and self._read(item, "nbytes") <= MAX_COMPARED_BYTES:
                return zlib.crc32(self.library.ndarray.tobytes(item))
        return None

    def _is_array(self, item: object) -> bool:
        return issubclass(type(item), self.library.ndarray)

    def _read(self, array: object, attribute: str) -> Any:
        """Return an attribute of an array, whatever its class makes of the name."""
        return self.library.ndarray.__dict__[attribute].__get__(array)

    def _shape(self, array: object) -> str:
        return str(tuple(map(int, self._read(array, "shape"))))

    def _value(self, array: Any) -> Description:
        """Return the value under its label, if the array is small and its kind can be shown."""
        if self._read(array, "size") > FEW_SHOWN:
            return {}
        with contextlib.suppress(Exception):
            kind = self._read(array, "dtype").kind
            raw = self.library.ndarray.tolist(array)
            if kind in NUMBERS:
                return {VALUE_LABEL: format_value(raw)}
            if kind in TEXTS:
                return {VALUE_LABEL: str(self.library.ndarray.astype(array, "U").tolist())}
        return {}
