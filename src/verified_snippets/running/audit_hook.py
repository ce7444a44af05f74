"""How we look on in a program's process: as an audit hook, which nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class AuditHook:
    """Our audit hook: for each event that we listen to, what to do.

    `warned` is called for each warning that is shown, `asked` holds the modules that were
    asked for, if that is of interest.
    """

    def __init__(self) -> None:
        self.on: dict[str, Callable[..., None]] = {"import": self.importing}
        self.warned: Callable[[type, object], None] = lambda category, message: None
        self.asked: set[str] | None = None
        self._listens = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear of an event."""
        if (do := self.on.get(event)) is not None:
            do(*arguments)

    def importing(self, name: str, *_: object) -> None:
        """Hear that a module is imported that was not there."""
        if self.asked is not None:
            self.asked.add(name.partition(".")[0])
        if name == "warnings" and not self._listens:
            self._listens = True
            import warnings

            shown: Any = warnings._showwarnmsg_impl  # type: ignore[attr-defined]

            def _showwarnmsg_impl(msg: warnings.WarningMessage) -> None:
                self.warned(msg.category, msg.message)
                shown(msg)

            warnings._showwarnmsg_impl = _showwarnmsg_impl  # type: ignore[attr-defined]
