"""How values are written, and what a record keeps of a change."""

from __future__ import annotations

import math
from collections.abc import Mapping

Numbers = complex | list["Numbers"]  # of whatever type: ints and floats are among them
SIGNIFICANT_DIGITS = 5
NOISE = 1e-6  # of a tensor's largest magnitude: what the kernels of two machines differ by


def format_value(value: Numbers) -> str:
    """Write a number, or nested lists of them: five digits each, and 0 for mere noise."""
    numbers: list[float] = []
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, list):
            rest.extend(item)
        else:
            numbers.extend([item.real, item.imag] if isinstance(item, complex) else [item])
    largest = max((abs(n) for n in numbers if math.isfinite(n)), default=0)
    return _spelled(value, NOISE * largest)


def write_difference(
    was: Mapping[str, str] | None, now: Mapping[str, str] | None
) -> dict[str, str | None] | None:
    """Return what a record keeps of what was: what is another now, null where there was none."""
    if was is None or now is None:
        return None if was is None else {**was}
    labels = {**was, **now}
    return {label: was.get(label) for label in labels if was.get(label) != now.get(label)}


def _spelled(value: Numbers, noise: float) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_spelled(item, noise) for item in value) + "]"
    if isinstance(value, complex):
        imaginary = _spelled(value.imag, noise)
        sign = "" if imaginary.startswith("-") else "+"
        return f"{_spelled(value.real, noise)}{sign}{imaginary}j"
    if isinstance(value, bool) or not math.isfinite(value):
        return str(value)
    if isinstance(value, float) and abs(value) < noise:
        return "0"
    if abs(value) < 1e6 and abs(value - round(value)) <= NOISE * abs(value):
        return str(round(value))
    return f"{value:.{SIGNIFICANT_DIGITS}g}"
