"""What a process that is to run a program does to itself before: its descriptors, its memory."""

from __future__ import annotations

import os

try:
    import fcntl
    import resource
except ImportError:  # not on Windows
    fcntl = resource = None  # type: ignore[assignment]

RESERVED_BYTES = 8_000_000_000
ABOVE = (200, 100, 50, 20)  # descriptors that a program would hardly come to, the best first


def move_above(fd: int) -> int:
    """Return the descriptor, with a number that is no program's: its first are to be 3, 4, 5."""
    if fcntl is None:
        return fd
    for least in ABOVE:
        try:
            above = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, least)
        except OSError:  # it may not have so many open files
            continue
        os.close(fd)
        return above
    return fd


def limit_memory(more: int) -> None:
    """Let this process have so many bytes of its own beyond what it has already.

    It may map RESERVED_BYTES more: the threads of a library may reserve gigabytes, and use none. What
    it shares with other processes is counted only there.
    """
    if resource is None:
        return
    try:
        with open("/proc/self/statm", "rb") as statm:
            mapped, *_, own, _ = map(int, statm.read().split())
        for kind, pages, bytes_more in (
            (resource.RLIMIT_DATA, own, more),
            (resource.RLIMIT_AS, mapped, more + RESERVED_BYTES),
        ):
            limit = pages * resource.getpagesize() + bytes_more
            resource.setrlimit(kind, (limit, limit))
    except (OSError, ValueError):
        pass  # not everywhere
