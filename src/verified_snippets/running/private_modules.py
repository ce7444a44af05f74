"""Our own modules in a program's process, which it does not see among its own."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..watching.protocol import Inspector


class PrivateModules:
    """Our own modules, which a program does not see among its own."""

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self._modules = modules

    def load(self, name: str) -> ModuleType:
        """Import a module of ours, and put out of sight what that imports besides."""
        if name not in self._modules:
            before, looked_in = set(sys.modules), set(sys.path_importer_cache)
            for ours, module in self._modules.items():
                sys.modules.setdefault(ours, module)
            __import__(name)
            for new in [new for new in sys.modules if new not in before]:
                self._modules[new] = sys.modules.pop(new)
            for folder in sys.path_importer_cache.keys() - looked_in:
                del sys.path_importer_cache[folder]
        return self._modules[name]

    def load_inspectors(self, entries: list[list[str]]) -> list[Inspector]:
        """Make the inspectors at these entry points; one that cannot be made makes no facts."""
        made: list[Inspector] = []
        for _, target, folder in entries:
            module, _, name = target.partition(":")
            sys.path += [folder] if folder else []
            try:
                made.append(getattr(self.load(module), name)())
            except Exception:  # of another package's own code: no error of the program
                continue
            finally:
                if folder:
                    sys.path.pop()
        return made
