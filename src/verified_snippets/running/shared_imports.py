"""The imports that a fork server does once, for all programs that begin with them.

What a library imports only as it is used is done as well, and held: a program sees it when it
imports it itself. Where a program could tell that its imports were shared, it has to do them.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .held_modules import HeldModules, NotRestorableError

if TYPE_CHECKING:
    from ..watching.protocol import Inspector
    from .audit_hook import AuditHook
    from .messages import RunRequest, ServerSettings
    from .private_modules import PrivateModules

WORTH_GATHERING = 24  # programs, from which on large pages save more than it takes to gather them
GATHERED_AGAIN = 200  # programs later: what the server itself has written to was split meanwhile


class SharedImports:
    """See the module. Of a server that has none, each program does all imports itself."""

    def __init__(self, hook: AuditHook, private: PrivateModules) -> None:
        self._hook = hook
        self._private = private
        self._held = HeldModules()
        self._preload: Any = None  # the module, once all is imported
        self._programs = 0
        self._to_gather = WORTH_GATHERING  # how many come before that
        self._asked: set[str] = set()  # the modules that were asked for, there or not
        self._unusable = False  # whether each program is to do the imports itself
        self._inspectors: list[Inspector] = []
        # What to hold once a program has such words.
        self._late_imports: dict[str, Sequence[str]] = {}
        self._kept: set[str] = set()  # the modules that programs share
        self._module_count = 0  # how many of them they see at once
        self._built_in: dict[str, object] = {}

    def import_all(self, settings: ServerSettings) -> None:
        """Do the imports with which the programs of this server begin."""
        shown: list[object] = []
        self._hook.warned = lambda category, message: shown.append(message)
        self._hook.asked = self._asked
        atexit.register(self._end_program, os.getpid())
        with _uncollected():
            for step in settings["preload"]:
                name, _, names = step.partition(":")
                try:
                    __import__(name, {}, {}, names.split(",") if names else [], 0)
                except Exception:
                    self._unusable = True  # and to see for itself what is raised
                    return
            sys.stdout.flush()
            self._asked.update(name.partition(".")[0] for name in sys.modules)
            # Not before: what this imports is to be what these libraries have imported.
            self._preload = self._private.load("verified_snippets.running.preload")
            self._built_in = self._preload.find_built_in_names()
            imported = [entry for entry in settings["inspectors"] if entry[0] in sys.modules]
            self._inspectors = self._private.load_inspectors(imported)
            if imported:
                self._private.load("verified_snippets.watching.observe")
            for inspector in self._inspectors:
                self._hold(inspector.late_imports)
                self._late_imports |= inspector.costly_late_imports
        self._unusable = self._unusable or bool(shown) or os.fstat(1).st_size > 0
        self._settle()

    def prepare(self, request: RunRequest) -> bool:
        """Be ready for a program; return whether it may be forked, and has not to do all imports.

        More is held as soon as a program uses it, and pages are gathered when many come.
        """
        if self._preload:
            source = request["source"]
            for words in [words for words in self._late_imports if re.search(words, source)]:
                with _uncollected():
                    self._hold(self._late_imports.pop(words))
                self._settle()
                self._to_gather = max(self._programs, WORTH_GATHERING)
            if self._programs >= self._to_gather:
                self._preload.gather_memory()
                self._to_gather = self._programs + GATHERED_AGAIN
        self._programs += 1
        return not self._unusable and not (self._preload and self._is_shadowed(request["path"]))

    def reseed(self) -> None:
        """Begin, in a child, other random numbers than its server."""
        for inspector in self._inspectors:
            with contextlib.suppress(Exception):
                inspector.reseed()

    def _settle(self) -> None:
        """Be ready to fork: from here on, programs share what is there."""
        with self._held.lent():
            for inspector in self._inspectors:
                inspector.warm()
        self._preload.settle_imports()
        self._module_count = len(sys.modules)
        self._kept = {*sys.modules, *self._held.names()} - {"__main__"}

    def _end_program(self, server: int) -> None:
        if os.getpid() != server:
            self._preload.end_program(self._kept, self._module_count, self._built_in)

    def _hold(self, roots: Sequence[str]) -> None:
        for root in roots:
            try:
                self._held.hold(root)
            except NotRestorableError:
                self._unusable = True
            except ImportError:
                continue
        sys.stdout.flush()
        self._asked.update(name.partition(".")[0] for name in self._held.names())

    def _is_shadowed(self, program: str) -> bool:
        """Return whether a module beside a program has the name of one that was asked for."""
        try:
            names = os.listdir(os.path.dirname(program))
        except OSError:
            return True
        return not self._asked.isdisjoint(name.partition(".")[0] for name in names)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Have no garbage looked for meanwhile, which takes a quarter of the time of large imports.

    Not by `gc.disable`: a library may call that itself, and a program is to find it so.
    """
    threshold, *more = gc.get_threshold()
    gc.set_threshold(0, *more)
    try:
        yield
    finally:
        if gc.get_threshold() == (0, *more):
            gc.set_threshold(threshold, *more)
