"""A clock that is ahead: what a program does at another time shows whether it goes by the time.

The functions of `time` and the methods of `datetime` are made to say it. The types stay what they
are, so that a program which asks for them sees no other. What C reads of the clock by itself, as
databases do, is as it was. The library for this, time-machine, imports 280 modules, pytest among
them, which a program would see, and leaves `ctime` alone.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

# Functions of `time` that take a moment, and that of now if they are given none: how many arguments.
OF_A_MOMENT = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}
SPELLS_PARTS = ("asctime", "strftime")  # whose moment is parted into year, month, …


def put_clock_ahead(seconds: int) -> None:
    """Let this process, which has not used the clock yet, see a time that is so much later."""
    replaced: dict[str, Any] = vars(time)
    now, now_ns, local = time.time, time.time_ns, time.localtime
    replaced["time"] = lambda: now() + seconds
    replaced["time_ns"] = lambda: now_ns() + seconds * 10**9
    for name, count in OF_A_MOMENT.items():
        moment = (lambda: local(time.time())) if name in SPELLS_PARTS else time.time
        replaced[name] = _with_moment(replaced[name], count, moment)
    if hasattr(time, "clock_gettime"):
        of_clock, of_clock_ns, real = time.clock_gettime, time.clock_gettime_ns, time.CLOCK_REALTIME
        replaced["clock_gettime"] = lambda clock: of_clock(clock) + seconds * (clock == real)
        replaced["clock_gettime_ns"] = lambda clock: (
            of_clock_ns(clock) + seconds * (clock == real) * 10**9
        )
    _put_datetime_ahead()


def _with_moment(
    function: Callable[..., Any], count: int, moment: Callable[[], object]
) -> Callable[..., Any]:
    def of_moment(*given: object) -> object:
        if count == 1 and given == (None,):  # which they take for none
            given = ()
        return function(*given, *([moment()] if len(given) == count - 1 else []))

    return of_moment


def _put_datetime_ahead() -> None:
    """Let the methods of the types in C ask `time.time`, as those in Python do."""
    import datetime

    day, moment = (
        gc.get_referents(each.__dict__)[0] for each in (datetime.date, datetime.datetime)
    )
    warned = _warning_of(moment["utcnow"].__get__(None, datetime.datetime))

    def today(cls: type[datetime.date]) -> datetime.date:
        return cls.fromtimestamp(time.time())

    def now(cls: type[datetime.datetime], tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return cls.fromtimestamp(time.time(), tz)

    def utcnow(cls: type[datetime.datetime]) -> datetime.datetime:
        if warned:
            import warnings

            warnings.warn(warned, DeprecationWarning, stacklevel=2)
        return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    day["today"] = classmethod(today)
    moment["now"], moment["utcnow"] = classmethod(now), classmethod(utcnow)


def _warning_of(function: Callable[[], object]) -> str:
    """Return what a call warns of; an empty text if it does not."""
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return str(caught[0].message) if caught else ""
