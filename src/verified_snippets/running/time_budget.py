"""How long a process may go on: by what it uses of the processor, and by the clock."""

from __future__ import annotations

import time

from .process_tree import processor_seconds

WALL_FACTOR = 6  # as long by the clock, unless somebody says otherwise
IDLE_SHARE = 0.02  # of the time; one that waits for its turn on a busy machine gets more


class TimeBudget:
    """What a process may use from now on.

    `seconds` of the processor, which do not pass faster on a busy machine, and `timeout`
    seconds by the clock, for one that sleeps or waits; `idle` seconds, while it does nothing but
    that. With `tree`, what it starts counts,
    too. Where nobody tells what a process uses (elsewhere than on Linux), the clock decides.
    """

    def __init__(
        self,
        pid: int,
        seconds: float,
        timeout: float | None = None,
        *,
        idle: float | None = None,
        tree: bool = True,
    ) -> None:
        self._pid = pid
        self._tree = tree
        self._seconds = seconds
        self._timeout = timeout or WALL_FACTOR * seconds
        # A reading may leave out a process that ends meanwhile, or one beside it. What was left
        # out here would be taken for used later: the larger of two is right.
        self._used = max(processor_seconds(pid, tree=tree) or 0.0 for _ in range(2))
        self._started = time.monotonic()
        self._idle = idle
        self._active = self._started, self._used  # when it last did something, and had used what

    def exceeded(self) -> str | None:
        """Say what it has exceeded, for a message; None as long as it may go on."""
        used = processor_seconds(self._pid, tree=self._tree)
        if used is not None and used - self._used > self._seconds:
            return f"used more than {self._seconds:g} s of processor time"
        now = time.monotonic()
        if now - self._started > self._timeout:
            return f"ran longer than {self._timeout:g} s"
        if used is None or self._idle is None:
            return None
        since, had = self._active
        if used - had > IDLE_SHARE * self._idle:
            self._active = now, used
        elif now - since > self._idle:
            return f"waits for longer than {self._idle:g} s"
        return None
