"""What an inspector is: all that is known of one library, for the facts of its values.

An inspector is found by its entry point, in the group `verified_snippets.inspectors`, whose name
is that under which programs import the library. It runs in the program's process. So it imports
nothing of the library itself: it takes what the program has imported from sys.modules, and no
code of the program's own classes may run when it looks at a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..record.graph import SerializedGraph

Description = dict[str, str]  # each label with its text, in the order in which they are shown
VALUE_LABEL = "value"  # the label whose text is shown without it
NONE_TEXT = "None"  # what a label has that there could be; if it has no other, it is not shown


class Inspector(Protocol):
    """Describes the values of one library, in a program that has imported it."""

    held: Sequence[str]
    """Modules that the library imports as it is used: a fork server imports them ahead."""

    held_if_used: Mapping[str, Sequence[str]]
    """More of these, by the pattern in the source of a program that makes it worth the time."""

    seeding: str
    """The statement after which the library draws the same random numbers in each run, if any."""

    def find(self) -> bool:
        """Return whether the program has imported the library, and wholly; and take it."""

    def warm(self) -> None:
        """Do in the fork server, once, what most programs would do first."""

    def reseed(self) -> None:
        """Begin other random numbers than the process that this one was forked from."""

    def unseen(self) -> AbstractContextManager[None]:
        """Return a context in which no mode of the program sees what is looked at."""

    def holds(self, kind: type) -> bool:
        """Return whether `items` may find something in values of this type; it is asked once."""

    def items(self, name: str, value: object) -> Iterable[tuple[str, Any]]:
        """Yield what there is to describe in the value of a name, each with how code calls it."""

    def parts(self, item: object) -> Iterable[tuple[str, Any]]:
        """Yield what can be attached to an item, by how code calls it (".grad"): or None."""

    def describe(self, item: object, memory: dict[str, Any]) -> Description:
        """Return what an item is now; what it keeps in `memory` it gets at the next look."""

    def version(self, item: object) -> object:
        """Return what is another when the item was written to, for one whose value is not told."""

    def is_news(self, item: object) -> bool:
        """Return whether it is a fact that a function's parameter is an item known already."""

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """Return the graph behind what the names hold at the end, as a record has it, if any."""


class BaseInspector:
    """An inspector of nothing: what most libraries need not say, to derive from."""

    held: Sequence[str] = ()
    held_if_used: Mapping[str, Sequence[str]] = {}
    seeding = ""

    def warm(self) -> None:
        """See Inspector."""

    def reseed(self) -> None:
        """See Inspector."""

    def unseen(self) -> AbstractContextManager[None]:
        """See Inspector."""
        return _UNCHANGED

    def parts(self, item: object) -> Iterable[tuple[str, Any]]:
        """See Inspector."""
        return ()

    def version(self, item: object) -> object:
        """See Inspector."""
        return None

    def is_news(self, item: object) -> bool:
        """See Inspector."""
        return True

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """See Inspector."""
        return None


class _Unchanged(AbstractContextManager[None]):
    def __exit__(self, *_: object) -> None:
        return None


_UNCHANGED = _Unchanged()
