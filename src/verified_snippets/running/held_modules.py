"""Modules that were imported ahead, and are out of sight until a program imports one of them.

What each imports in its turn is noted as it is loaded, so that it comes back as an import
would bring it: with the same modules, and with what they did to the filters of
warnings and to the environment. A program does not see that they had been there.
"""

from __future__ import annotations

import atexit
import builtins
import importlib
import os
import sys
import types
from collections.abc import Callable, Iterator
from functools import partial
from importlib.machinery import ModuleSpec
from typing import Any


class NotRestorableError(Exception):
    """A module that was held would not come back as it came."""


class HeldModules:
    """What is held; a finder of sys.meta_path, as long as that is something."""

    def __init__(self) -> None:
        self._modules: dict[str, types.ModuleType] = {}
        self._requests: dict[str, list[str]] = {}
        self._changes: dict[str, list[Redo]] = {}
        self._links: dict[str, tuple[types.ModuleType, str]] = {}  # as what, in what is in sight
        self._orders: dict[str, list[str]] = {}  # of a root: what comes back with it
        self._specs: list[tuple[types.ModuleType, Any]] = []

    def names(self) -> set[str]:
        """Return the modules that are held."""
        return set(self._modules)

    def hold(self, root: str) -> None:
        """Import a module and what it imports, and put all of it out of sight again.

        NotAlikeError if it would not come back as it came. What cannot be imported is not held.
        """
        if root in sys.modules or root in self._modules:
            return
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        before = set(sys.modules)
        surroundings = Surroundings()
        recorder = ImportRecorder(self._requests, self._changes)
        try:
            with recorder:
                importlib.import_module(root)
        except BaseException:
            for name in [name for name in sys.modules if name not in before]:
                del sys.modules[name]
            surroundings.restore()
            raise
        self._changes.setdefault(root, []).extend([*surroundings.set(), *recorder.at_exit])
        came = [name for name in sys.modules if name not in before]
        surroundings.restore()
        for name in came:
            # Of names that stand side by side in memory, a child copies few pages.
            self._modules[name[:1] + name[1:]] = sys.modules.pop(name)
        for name in came:
            parent, _, child = name.rpartition(".")
            if getattr(sys.modules.get(parent), child, None) is self._modules[name]:
                delattr(sys.modules[parent], child)
                self._links[name] = sys.modules[parent], child
        for name in came:  # the rest is there, whatever is asked for
            requests = dict.fromkeys(self._requests.get(name, ()))
            self._requests[name] = [request for request in requests if request in self._modules]
        order = self._orders[root] = self._order(root)
        if missing := {*came} ^ {*order}:
            raise NotRestorableError(root, sorted(missing))

    def _order(self, name: str) -> list[str]:
        """Return what comes back with a module: each where it stands when its import has ended."""
        order: list[str] = []
        self._replay(name, order, set(sys.modules))
        same = {name: name for name in self._modules}
        return [same[name] for name in order]

    def _replay(self, name: str, order: list[str], there: set[str]) -> None:
        parent = name.rpartition(".")[0]
        if parent and name not in there and name in self._modules:
            self._replay(parent, order, there)
        if name in there or name not in self._modules:
            return
        there.add(name)
        for request in self._requests.get(name, ()):
            self._replay(request, order, there)
        order.append(name)

    def restore(self, name: str) -> None:
        """Have a module imported, if it is held, and all that it imports.

        It touches as little as it can: what a child of a server touches is copied.
        """
        order = self._orders.get(name) or self._order(name)
        sys.modules.update((one, self._modules.pop(one)) for one in order if one in self._modules)
        for one in order:
            if (changes := self._changes.get(one)) is not None:
                for change in changes:
                    change()
            if (link := self._links.pop(one, None)) is not None:
                setattr(*link, sys.modules[one])

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find a module that is held; see importlib.abc.MetaPathFinder."""
        return ModuleSpec(name, self) if name in self._modules else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """See importlib.abc.Loader: it is there."""
        self.restore(spec.name)
        if not self._modules:
            sys.meta_path.remove(self)
        module = sys.modules[spec.name]
        self._specs.append((module, module.__spec__))
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """See importlib.abc.Loader: it has run."""
        module.__spec__ = next(spec for held, spec in self._specs if held is module)


Redo = Callable[[], object]


class Surroundings:
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
        self._surroundings = Surroundings()
        self._known = set(sys.modules)
        self._import = builtins.__import__
        self._import_module = importlib.import_module
        self._register = atexit.register
        self.at_exit: list[Redo] = []  # how to register again what was registered for then

    def __enter__(self) -> ImportRecorder:
        builtins.__import__ = self._noted_import
        importlib.import_module = self._noted_import_module
        atexit.register = self._noted_register  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        builtins.__import__ = self._import
        importlib.import_module = self._import_module
        atexit.register = self._register

    def _noted_register(self, function: Any, *given: Any, **named: Any) -> Any:
        self.at_exit.append(partial(atexit.register, function, *given, **named))
        return function

    def _noted_import(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> types.ModuleType:
        importer = _loading()
        self._note_filters(importer)
        full = name
        if level:
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
        module = self._import_module(name, package)
        self._note(importer, loaded, full)
        return module

    def _note(self, importer: str, loaded: str, *names: str) -> None:
        self._note_filters(loaded)
        self._requests.setdefault(importer, []).extend(names)
        self._note_unseen(loaded, importer)

    def _note_unseen(self, module: str, importer: str) -> None:
        """Note what else was loaded with a module, by code that is not Python."""
        unseen = []
        for name in reversed(sys.modules):
            if name in self._known:
                break
            if not _is_loading(name) and name != importer:
                unseen.append(name)
        self._known.update(unseen)
        requests = self._requests.setdefault(module, [])
        places = {name: place for place, name in enumerate(sys.modules)} if unseen else {}
        for name in reversed(unseen):
            if name not in requests and name != module:
                later = (i for i, r in enumerate(requests) if places.get(r, 0) > places[name])
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
