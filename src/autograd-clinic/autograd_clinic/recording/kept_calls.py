"""The calls that are kept of a program that makes many: the first, the last, and those around a late look."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from ..evidence.model import Call, Function
from ..program.syntax import Span

MAX_CALLS = 300  # that are kept in any case: the first half of them, and the last
MAX_LATE_CALLS = 600  # of those between
CALLS_BEFORE = 40  # one that was looked at, that are kept with it
CALLS_AFTER = 8  # likewise after it
LONGEST_STRETCH = 60  # of calls between that are kept, or left off, as one
SEVERAL_LOOKS = 2
FEWEST_ALIKE = 4  # of the calls before a gap with which those after it go on, and those of a step
STEPPING = ("step", "scaler_step")

CallKey = tuple[Function, Span, int | None]


class KeptCalls:
    """Keeps the first calls, the last, and stretches between, so that they read as one program's."""

    def __init__(self) -> None:
        self._first: list[Call] = []
        self._late: list[list[Call]] = []
        self._last: deque[Call] = deque()
        self._looked_at: deque[int] = deque()  # the numbers of those that may decide what is kept

    @property
    def latest(self) -> Call | None:
        """The call that was kept last, if there was one."""
        return (self._last or self._first or (None,))[-1]

    def keep(self, call: Call) -> None:
        """Keep a call, which comes after those before."""
        if len(self._first) < MAX_CALLS // 2:
            self._first.append(call)
            return
        self._last.append(call)
        if _is_looked_at(call):
            self._looked_at.append(call.number)
        if len(self._last) > MAX_CALLS // 2:
            self._leave(self._last.popleft())

    def _leave(self, call: Call) -> None:
        """Keep a call that is none of the last any more if it stands near one that was looked at."""
        looks = self._looked_at
        while looks and looks[0] + CALLS_AFTER < call.number:
            looks.popleft()
        if not looks or call.number + CALLS_BEFORE < looks[0]:
            return
        stretch = self._late[-1] if self._late else []
        if not stretch or not _follows(stretch[-1], call) or len(stretch) >= LONGEST_STRETCH:
            self._thin()
            self._late.append([])
        self._late[-1].append(call)

    def _thin(self) -> None:
        """Leave off every second stretch once there are many: of those with a single look, while there are any.

        Where there were several looks in a row, something had changed.
        """
        if sum(map(len, self._late)) <= MAX_LATE_CALLS:
            return
        single = [one for one in self._late[:-1] if sum(map(_is_looked_at, one)) < SEVERAL_LOOKS]
        left = {id(one) for one in (single or self._late)[-2::-2] or single}
        self._late = [one for one in self._late if id(one) not in left]

    def list_calls(self) -> tuple[Call, ...]:
        """Return them in order: after a gap, they go on where the round of calls before it has come to."""
        kept = [*self._first]
        for stretch in self._late:
            kept += stretch[_find_start(kept, stretch) :]
        last = [*self._last]
        start = _find_start(kept, last)
        if start and start == len(last):
            start = _find_likeliest_start(kept, last)
        return (*kept, *last[start:])


def _find_start(kept: Sequence[Call], later: Sequence[Call]) -> int:
    """Return from where on later calls follow what was kept; their number if they nowhere do.

    What comes before it has to be the same, back to the last step: so many passes may be summed up.
    """
    if not kept or not later or _follows(kept[-1], later[0]):
        return 0
    since = next((n for n, one in enumerate(reversed(kept)) if one.function in STEPPING), 0)
    alike = _list_alike(kept, later)
    fewest = max(FEWEST_ALIKE, since + 1)
    return next((start for start, n in enumerate(alike) if n >= fewest), len(later))


def _find_likeliest_start(kept: Sequence[Call], later: Sequence[Call]) -> int:
    alike = _list_alike(kept, later)
    return alike.index(max(alike))


def _list_alike(kept: Sequence[Call], later: Sequence[Call]) -> list[int]:
    """Return, for each of the later calls, how many before it are as those kept last."""
    before = [*map(_key, kept[-len(later) :])]
    keys = [*map(_key, later)]
    return [_count_alike(before, keys[:start]) for start in range(len(later))]


def _is_looked_at(call: Call) -> bool:
    return call.backward is not None


def _follows(before: Call, call: Call) -> bool:
    return call.number == before.number + 1


def _key(call: Call) -> CallKey:
    return call.function, call.at, call.owner


def _count_alike(left: Sequence[CallKey], right: Sequence[CallKey]) -> int:
    """Return how many keys at the ends of two sequences are the same."""
    pairs = zip(reversed(left), reversed(right), strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right))
    )
