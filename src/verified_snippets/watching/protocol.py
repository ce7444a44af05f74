"""What an inspector is: all that is known of one library, for the facts of its values.

An inspector is found by its entry point, in the group `verified_snippets.inspectors`, whose name
is that under which programs import the library. It runs in the program's process, which is not to
notice. So it never imports the library itself, but takes what the program has imported from
sys.modules; and it runs no code of the program's own classes when it looks at a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..record.graph import SerializedGraph

Description = dict[str, str]  # labels and their texts, in the order in which they are shown
VALUE_LABEL = "value"  # the label whose text is shown without it
NONE_TEXT = "None"  # the text of what a value could have and has not; shown only if that changed


class Inspector(Protocol):
    """Describes the values of one library, in a program that has imported it.

    What it describes are items: a value of the library that a name holds, or that is inside of
    what the name holds, such as the parameters of a module or the elements of a list.
    """

    late_imports: Sequence[str]
    """Modules that the library imports only as it is used: a fork server imports them ahead."""

    costly_late_imports: Mapping[str, Sequence[str]]
    """More of these, by a regular expression: they are imported once a program's source matches."""

    seeding: str
    """The statement after which the library draws the same random numbers in each run, if any."""

    def find(self) -> bool:
        """Return whether the program has wholly imported the library; if so, take hold of it."""

    def warm(self) -> None:
        """Do once, in the fork server, what most programs would do first and takes long."""

    def reseed(self) -> None:
        """Draw other random numbers, in a child process, than the parent and its other children."""

    def unseen(self) -> AbstractContextManager[None]:
        """Return a context in which values can be read unnoticed, whatever mode the program is in.

        A mode of a library may tell the program, for example, of each operation.
        """

    def holds(self, kind: type) -> bool:
        """Return whether `items` may find any in values of this type; asked once for each type."""

    def items(self, name: str, value: object) -> Iterable[tuple[str, Any]]:
        """Yield the items in the value of a name, each with how code calls it: `xs[0]`."""

    def parts(self, item: object) -> Iterable[tuple[str, Any]]:
        """Yield what can be attached to an item, by its suffix in code (`.grad`): a value, or None.

        Parts are described as items are. A part that is attached, replaced or taken away is a fact.
        """

    def describe(self, item: object, memory: dict[str, Any]) -> Description:
        """Return what an item is now.

        `memory` is the inspector's own, for each item: what it puts there it finds at the next look.
        """

    def version(self, item: object) -> object:
        """Return what is another once the item was written to: a counter or a checksum, or None.

        It tells a change where the description does not have the value.
        """

    def is_news(self, item: object) -> bool:
        """Return whether a parameter that holds an item already known is a fact of the call.

        It is not for what a method calls `self`, for example.
        """

    def graph(self, namespace: Mapping[str, object]) -> SerializedGraph | None:
        """Return the graph behind what the names hold at the end, as a record has it, if any."""


class BaseInspector:
    """Derive from this to write only the four methods that every inspector needs."""

    late_imports: Sequence[str] = ()
    costly_late_imports: Mapping[str, Sequence[str]] = {}
    seeding = ""

    def warm(self) -> None:
        """See Inspector."""

    def reseed(self) -> None:
        """See Inspector."""

    def unseen(self) -> AbstractContextManager[None]:
        """See Inspector."""
        return nullcontext()

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
