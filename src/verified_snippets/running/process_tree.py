"""A process and all that it started: found, measured and ended, where Linux tells of them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Looked up once, and not in each child.
LIBC: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # a second
# In /proc/PID/stat behind the name, which may hold any character: utime, stime, and those of
# the children that it has waited for (proc(5)).
OWN, WAITED_FOR = slice(11, 13), slice(13, 15)


def flush_c_streams() -> int:
    """Write what the C library holds back of what was printed; return the error's number, 0 if it is written."""
    failed = hasattr(LIBC, "fflush") and LIBC.fflush(None)
    return ctypes.get_errno() if failed else 0


def kill_group(pid: int) -> None:
    """End the processes of this session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)


def die_with_parent(parent: int) -> None:
    """End this process when the thread of `parent` that started it ends, however that ends.

    At once, if the parent has ended already. Only where there is prctl: elsewhere a launcher may
    stand between the two.
    """
    if hasattr(LIBC, "prctl"):
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none gets away."""
    with contextlib.suppress(AttributeError):  # where there is prctl
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)


def find_children(pid: int) -> list[int]:
    """Return the processes that this one has started or adopted; none where nobody tells.

    Read twice, as a listing may leave one out while another ends (proc_pid_children(5)).
    """
    found: dict[int, None] = {}
    for _ in range(2):
        with contextlib.suppress(OSError):  # it may end at any moment, as may each of its threads
            for thread in os.listdir(f"/proc/{pid}/task"):
                with contextlib.suppress(OSError):
                    listing = Path(f"/proc/{pid}/task/{thread}/children").read_bytes()
                    found |= dict.fromkeys(map(int, listing.split()))
    return [*found]


def end_descendants(pid: int, but: Iterable[int] = ()) -> None:
    """End all that this process has started, directly or not, and what that starts meanwhile.

    Its own children in `but` are left alone.
    """
    ended = set(but)
    while found := set(find_children(pid)) - ended:
        for child in found:
            end_descendants(child)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
        ended |= found


def processor_seconds(pid: int, *, tree: bool = True) -> float | None:
    """Return what a process has used of the processor, in seconds; None where nobody tells.

    With `tree`, so have all that it started and has waited for, and those that still run.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    if not tree:
        return sum(map(int, fields[OWN])) / TICKS_PER_SECOND
    used = sum(map(int, (*fields[OWN], *fields[WAITED_FOR]))) / TICKS_PER_SECOND
    return used + sum(processor_seconds(child) or 0.0 for child in find_children(pid))


def has_ended(pid: int) -> bool:
    """Return whether a process is no more, or a zombie; False where nobody tells."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return os.path.exists("/proc/self/stat")
    return text.rpartition(")")[2].split()[0] in ("Z", "X")
