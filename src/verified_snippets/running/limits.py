"""What a run may take, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a snippet may take, and what a project gives it.

    `seconds` of the processor, its own and those of what it starts; `timeout` seconds by
    the clock, for what sleeps or waits, by default six times as many; bytes of `memory`
    beyond what its process starts with; bytes of `output`. It finds the variables `env` in its
    environment, and can import from the folders `path`. What matches one of the patterns
    `varies` in what it prints, warns or raises is recorded as `…`. `facts` names the libraries of
    whose values facts are kept; None for all that a program imports.
    """

    seconds: float = 10.0
    memory: int = 2_000_000_000
    output: int = 1_000_000
    timeout: float | None = None
    env: tuple[tuple[str, str], ...] = ()
    path: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    facts: tuple[str, ...] | None = None


DEFAULT_LIMITS = Limits()
