"""What only this machine prints: where its Python is, what it is called, what it is made for."""

from __future__ import annotations

import platform
import socket
import sys
import sysconfig
from functools import cache
from pathlib import Path

LEAST = 4  # characters of a name that is no word by chance


def find_machine_word(said: str, source: str) -> str | None:
    """Return what a program prints that is another on another machine; None if there is no such thing."""
    return next(
        (word for word in _list_machine_words() if word in said and word not in source), None
    )


@cache
def _list_machine_words() -> tuple[str, ...]:
    """Return the words of this machine, the longest first."""
    words = {
        sys.prefix,
        sys.base_prefix,
        str(Path.home()),
        str(Path.cwd()),
        socket.gethostname(),
        platform.platform(),
        str(sysconfig.get_config_var("SOABI") or ""),
        str(sysconfig.get_config_var("EXT_SUFFIX") or ""),
    }
    known = {"/usr", "/root", "localhost"}
    return tuple(sorted((w for w in words - known if len(w) >= LEAST), key=len, reverse=True))
