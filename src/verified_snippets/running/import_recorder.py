"""What a module does as it is imported: what it imports in its turn, and changes beside itself."""

from __future__ import annotations

import atexit
import builtins
import importlib
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Redo = Callable[[], object]


class ImportSideEffects:
    """What modules change beside themselves as they are imported: filters, and environment."""

    def __init__(self) -> None:
        self._filters = _filters()[:]
        self._environ = dict(os.environ)

    def filtered(self) -> Iterator[Redo]:
        """Yield how to add again the filters that were added since the last call."""
        if (filters := _filters()) != self._filters:
            new = [entry for entry in filters if entry not in self._filters]
            self._filters = filters[:]
            yield lambda: _set_filters(new + [f for f in _filters() if f not in new])

    def set(self) -> Iterator[Redo]:
        """Yield how to set again the variables that were set."""
        changed = {k: v for k, v in os.environ.items() if self._environ.get(k) != v}
        if changed:
            yield lambda: os.environ.update(changed)

    def restore(self) -> None:
        """Undo what was done since this was made, or `filtered` was called."""
        if _filters() != self._filters:
            _set_filters(self._filters)
        for name in os.environ.keys() - self._environ.keys():
            del os.environ[name]
        os.environ.update(self._environ)


def _filters() -> list[Any]:
    warnings: Any = sys.modules.get("warnings")
    return warnings.filters if warnings else []


def _set_filters(filters: list[Any]) -> None:
    warnings: Any = sys.modules["warnings"]
    warnings.filters[:] = filters
    mutated = getattr(warnings, "_filters_mutated", None) or warnings._filters_mutated_lock_held
    mutated()


class ImportRecorder:
    """While it is in force, it notes what each module imports as it is loaded, and changes."""

    def __init__(self, requests: dict[str, list[str]], changes: dict[str, list[Redo]]) -> None:
        self._requests = requests
        self._changes = changes
        self._surroundings = ImportSideEffects()
        self._known = set(sys.modules)
        self._import = builtins.__import__
        # Those that others see: ours were put out of sight, if we were the first to import them.
        self._importlib: Any = sys.modules.get("importlib", importlib)
        self._atexit: Any = sys.modules.get("atexit", atexit)
        self._import_module = self._importlib.import_module
        self._register = self._atexit.register
        self.at_exit: list[Redo] = []  # how to register again what was registered for then

    def __enter__(self) -> ImportRecorder:
        builtins.__import__ = self._noted_import
        self._importlib.import_module = self._noted_import_module
        self._atexit.register = self._noted_register
        return self

    def __exit__(self, *_: object) -> None:
        builtins.__import__ = self._import
        self._importlib.import_module = self._import_module
        self._atexit.register = self._register

    def _noted_register(
        self, function: Callable[P, T], *given: P.args, **named: P.kwargs
    ) -> Callable[P, T]:
        self.at_exit.append(partial(self._register, function, *given, **named))
        return function

    def _noted_import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        importer = _loading()
        self._note_filters(importer)
        full = name
        if level and globals:
            package = globals["__package__"] or globals["__name__"]
            package = package.rsplit(".", level - 1)[0] if level > 1 else package
            full = f"{package}.{name}" if name else package
        loaded = importer if full in sys.modules else full
        module = self._import(name, globals, locals, fromlist, level)
        names = getattr(module, "__all__", ()) if fromlist and "*" in fromlist else fromlist
        parts = [f"{full}.{part}" for part in names or () if isinstance(part, str)]
        self._note(importer, loaded, full, *(part for part in parts if part in sys.modules))
        return module

    def _noted_import_module(self, name: str, package: str | None = None) -> types.ModuleType:
        importer = _loading()
        self._note_filters(importer)
        full = f"{package}{name}" if name.startswith(".") and not name.startswith("..") else name
        loaded = importer if full in sys.modules else full
        module: types.ModuleType = self._import_module(name, package)
        self._note(importer, loaded, full)
        return module

    def _note(self, importer: str, loaded: str, *names: str) -> None:
        self._note_filters(loaded)
        self._requests.setdefault(importer, []).extend(names)
        self._note_unseen(loaded, importer)

    def _note_unseen(self, module: str, importer: str) -> None:
        """Note what else was loaded with a module, by code that is not Python."""
        places: dict[str, int] = {}  # of what was loaded last: the later, the higher
        unseen = []
        for name in reversed(sys.modules):
            if name in self._known:
                break
            places[name] = -len(places)
            if not _is_loading(name) and name != importer:
                unseen.append(name)
        self._known.update(unseen)
        requests = self._requests.setdefault(module, [])
        for name in reversed(unseen):
            if name not in requests and name != module:
                place = places[name]
                later = (i for i, r in enumerate(requests) if r in places and places[r] > place)
                requests.insert(next(later, len(requests)), name)

    def _note_filters(self, module: str) -> None:
        if changes := list(self._surroundings.filtered()):
            self._changes.setdefault(module, []).extend(changes)


def _is_loading(name: str) -> bool:
    return bool(getattr(getattr(sys.modules[name], "__spec__", None), "_initializing", False))


def _loading() -> str:
    """Return the module whose loading imports something now: the innermost that runs."""
    frame: types.FrameType | None = sys._getframe(2)
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")) if frame else ""
