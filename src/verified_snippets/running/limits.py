"""What a run may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a snippet may take.

    `seconds` of the processor, its own and those of what it starts; `timeout` seconds by
    the clock, for what sleeps or waits, by default six times as many; bytes of `memory`
    beyond what its process starts with; bytes of `output`.
    """

    seconds: float = 10.0
    memory: int = 2_000_000_000
    output: int = 1_000_000
    timeout: float | None = None


DEFAULT_LIMITS = Limits()
