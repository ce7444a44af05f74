"""What a program opens and imports, as an audit hook sees it: by this a record is known to be stale."""

from __future__ import annotations

import os
import sys

from .audit_hook import AuditHook


class UsedFiles:
    """The files that a program has opened to read, and those that would be what it has asked for."""

    def __init__(self, hook: AuditHook) -> None:
        self._hook = hook
        self._opened: dict[str, None] = {}
        self._asked: dict[str, None] = {}  # modules, by the program itself
        hook.on["open"] = self._open
        hook.on["import"] = self._import
        hook.on["sqlite3.connect"] = hook.on["ctypes.dlopen"] = self._open_in_c

    def forget(self) -> None:
        """Forget what was opened so far: Python has done that, to start the program."""
        self._opened.clear()

    def names(self, program: str) -> list[str]:
        """Return what was used beside the program itself, or looked for in vain."""
        asked = [name.split(".") for name in self._asked if name not in sys.modules]
        absent = ["/".join(parts) for parts in asked if all(map(str.isidentifier, parts))]
        folders = [place for place in sys.path if isinstance(place, str)]
        endings = (".py", "/__init__.py")
        wanted = [f"{at}/{name}{end}" for name in absent for at in folders for end in endings]
        return [path for path in self._opened if path != program] + wanted

    def _open(self, path: object, mode: object, flags: object) -> None:
        writes = set(mode) & {*"wax+"} if isinstance(mode, str) else int(flags) & os.O_ACCMODE  # type: ignore[call-overload]
        if isinstance(path, str | bytes | os.PathLike) and not writes:
            self._opened[os.path.abspath(os.fsdecode(path))] = None

    def _open_in_c(self, path: object) -> None:
        """Note what C opens itself: a database, which may be named by an address, or a library."""
        if isinstance(path, str | bytes | os.PathLike):
            name = os.fsdecode(path).partition("?")[0].removeprefix("file:")
            if os.path.isfile(name):
                self._opened[os.path.abspath(name)] = None

    def _import(self, name: str, *_: object) -> None:
        self._hook.importing(name)
        if sys._getframe(2).f_globals.get("__name__") == "__main__":
            self._asked[name] = None
