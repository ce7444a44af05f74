"""Modules that were imported ahead, and are out of sight until a program imports one of them.

What each imports in its turn is noted as it is loaded, so that it comes back as an import
would bring it: with the same modules, and with what they did to the filters of
warnings and to the environment. A program does not see that they had been there.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any

from .import_recorder import ImportRecorder, ImportSideEffects, Redo


class NotRestorableError(Exception):
    """A module that was held would not come back as it came."""


class HeldModules:
    """What is held; a finder of sys.meta_path, as long as that is something."""

    def __init__(self) -> None:
        self._modules: dict[str, types.ModuleType] = {}
        self._requests: dict[str, list[str]] = {}
        self._changes: dict[str, list[Redo]] = {}
        self._links: dict[str, tuple[types.ModuleType, str]] = {}  # as what, in what is in sight
        self._ready: dict[str, dict[str, types.ModuleType]] = {}  # what comes back with a root
        self._restored: list[dict[str, types.ModuleType]] = []  # what has come back
        self._specs: list[tuple[types.ModuleType, Any]] = []
        self._lends = False

    def names(self) -> set[str]:
        """Return the modules that are held."""
        return {name for name in self._modules if self._is_held(name)}

    def hold(self, root: str) -> None:
        """Import a module and what it imports, and put all of it out of sight again.

        NotRestorableError if it would not come back as it came. What cannot be imported is not held.
        """
        if root in sys.modules or self._is_held(root):
            return
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        before = set(sys.modules)
        surroundings = ImportSideEffects()
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
        for name in self._modules.keys() & sys.modules.keys():  # they are to stay
            del self._modules[name]
        self._restored.clear()
        ready = self._ready[root] = {one: self._modules[one] for one in self._order(root)}
        if missing := {*came} ^ ready.keys():
            raise NotRestorableError(root, sorted(missing))

    def _order(self, name: str) -> list[str]:
        """Return what comes back with a module: each where it stands when its import has ended."""
        order: list[str] = []
        self._replay(name, order, set(sys.modules))
        same = {name: name for name in self._modules}
        return [same[name] for name in order]

    def _replay(self, name: str, order: list[str], there: set[str]) -> None:
        parent = name.rpartition(".")[0]
        if parent and name not in there and self._is_held(name):
            self._replay(parent, order, there)
        if name in there or not self._is_held(name):
            return
        there.add(name)
        for request in self._requests.get(name, ()):
            self._replay(request, order, there)
        order.append(name)

    def restore(self, name: str) -> None:
        """Have a module imported, if it is held, and all that it imports.

        It touches as little as it can: what a child of a server touches is copied. So it takes
        nothing out of what is held, but notes that this has come back.
        """
        came = self._ready.get(name)
        if came is None or self._restored:
            came = {one: self._modules[one] for one in self._order(name)}
        sys.modules.update(came)
        self._restored.append(came)
        for one in came:
            for change in self._changes.get(one, ()) if not self._lends else ():
                change()
            if (link := self._links.get(one)) is not None:
                setattr(*link, came[one])

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Put what comes back meanwhile out of sight again: it is the server that asks for it."""
        self._lends = True
        yield
        self._lends = False
        for name in [name for came in self._restored for name in came]:
            del sys.modules[name]
            if (link := self._links.get(name)) is not None:
                delattr(*link)
        self._restored.clear()
        self._specs.clear()
        if self._modules and self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def _is_held(self, name: str) -> bool:
        return name in self._modules and not any(name in came for came in self._restored)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find a module that is held; see importlib.abc.MetaPathFinder."""
        return ModuleSpec(name, self) if self._is_held(name) else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """See importlib.abc.Loader: it is there."""
        self.restore(spec.name)
        if sum(map(len, self._restored)) == len(self._modules):
            sys.meta_path.remove(self)
        module = sys.modules[spec.name]
        self._specs.append((module, module.__spec__))
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """See importlib.abc.Loader: it has run."""
        module.__spec__ = next(spec for held, spec in self._specs if held is module)
