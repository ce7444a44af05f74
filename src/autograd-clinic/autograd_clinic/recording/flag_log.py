"""Records attributes `requires_grad` that a program sets on modules, and whether parameters have that value.

Knows torch as `inspectors.torch` does: it looks at objects of the program that imported it.
"""

from __future__ import annotations

import weakref
from types import FrameType
from typing import Any, NamedTuple

from ..evidence.training import ModuleFlag
from ..program.syntax import Span
from .module_walk import list_parameters

MAX_FLAGS = 4096  # that are kept: the last


class _WatchedFlag(NamedTuple):
    """A flag that was set on a module, and to what."""

    module: weakref.ref[Any]
    value: bool
    flag: ModuleFlag


class FlagLog:
    """Told of each flag that is set, and looks at the parameters of its module from time to time."""

    def __init__(self) -> None:
        self._flags: list[_WatchedFlag] = []

    def note_flag(self, module: Any, value: Any, at: Span, frame: FrameType) -> None:
        """Take note of a flag that was set on a module, not of a setting that it keeps itself."""
        caller = frame.f_back
        own = caller is not None and caller.f_code.co_name == "__init__"
        own = own and caller is not None and caller.f_locals.get("self") is module
        if own or type(value) is not bool or hasattr(type(module), "requires_grad"):
            return
        if any(True for _ in list_parameters(module)):
            flag = ModuleFlag(at=at, module=type(module).__name__)
            self._flags.append(_WatchedFlag(weakref.ref(module), value, flag))
            del self._flags[:-MAX_FLAGS]

    def look_again(self) -> None:
        """Find out which modules have a parameter with the value of their flag by now."""
        for ref, value, flag in self._flags:
            module = None if flag.followed else ref()
            if module is not None:
                flag.followed = any(p.requires_grad is value for p in list_parameters(module))

    def list_flags(self) -> tuple[ModuleFlag, ...]:
        """Return what was seen of each."""
        return tuple(one.flag for one in self._flags)
