"""What a run may take, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What a run of a snippet may take, and what its project gives it."""

    seconds: float = 10.0
    """Of the processor, including what the program starts."""
    memory: int = 2_000_000_000
    """Bytes, beyond what its process starts with."""
    output: int = 1_000_000
    """Bytes of standard output, and of standard error; characters of all warnings and the error."""
    timeout: float | None = None
    """Seconds by the clock, for a program that sleeps or waits; None for six times `seconds`."""
    env: tuple[tuple[str, str], ...] = ()
    """Variables of its environment, each with its value."""
    path: tuple[str, ...] = ()
    """Folders that it can import from."""
    varies: tuple[str, ...] = ()
    """Patterns of what is recorded as `…` where it prints, warns or raises."""
    facts: tuple[str, ...] | None = None
    """The libraries whose values have facts in its record; None for all that it imports."""
    network: bool = True
    """Whether a run is kept that reaches for another machine."""
    idle: float | None = None
    """Seconds by the clock in which it may use next to nothing of the processor; None for any."""


DEFAULT_LIMITS = Limits()
LIMIT_KEYS = frozenset(field.name for field in fields(Limits))


def find_caller_limit(name: str) -> int | None:
    """Return the limit of this kind that the shell has set for this process and its programs, if it has."""
    try:
        import resource

        limit = resource.getrlimit(getattr(resource, name))[0]
    except (ImportError, AttributeError):  # not on Windows
        return None
    return None if limit == resource.RLIM_INFINITY else limit


def parse_limits(table: Mapping[str, object]) -> Limits:
    """Return the limits in a table of TOML or JSON, where tuples are lists and `env` is a table.

    Its other keys are ignored.
    """
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
        if key in LIMIT_KEYS
    }
    given["env"] = tuple(given.get("env", {}).items())
    return Limits(**given)
