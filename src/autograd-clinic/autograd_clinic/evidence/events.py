"""What a watched run tells, event by event, to the process that judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..program.syntax import Span
from .model import Call, LayerInfo, ModuleInfo, TensorInfo, Value
from .pass_model import Change
from .training import Training


@dataclass(frozen=True, kw_only=True)
class NamedFact:
    """A name whose tensor or module a line has made or changed; `now` is None if it is gone."""

    line: int
    name: str
    now: TensorInfo | ModuleInfo | None


@dataclass(frozen=True, kw_only=True)
class ErrorOrigin:
    """Where in the program an error came from, and what the names there held."""

    at: Span
    stack: tuple[Span, ...]
    """The calls under way, outermost first."""
    names: Mapping[str, Value]
    layer: LayerInfo | None = None
    """The layer of torch.nn in which it was raised, below that place."""


@dataclass(frozen=True, kw_only=True)
class FileAdded:
    """Event: the run has come upon another file of the project, whose lines follow `before` others."""

    path: str
    source: str
    before: int


@dataclass(frozen=True, kw_only=True)
class FactsChanged:
    """Event: a statement has run, and these are its facts."""

    facts: tuple[NamedFact, ...]


@dataclass(frozen=True, kw_only=True)
class WarningShown:
    """Event: a warning was shown, on a line of the program, or on none."""

    message: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class ErrorRaised:
    """Event: an exception has ended the program."""

    message: str
    traceback: str
    interrupted: bool
    failure: ErrorOrigin | None
    """None if no line of the program's own was on the way."""
    cause: ErrorRaised | None = None
    """The exception that was being handled when this one was raised, if it is shown with it, or that its message quotes."""
    raised_from: bool = False
    """Whether the program, or a library, has named it as the cause, with `raise … from`, or quotes it."""


@dataclass(frozen=True, kw_only=True)
class ThreadFailed:
    """Event: an exception has ended a thread or an exit handler, and not the program."""

    error: ErrorRaised


@dataclass(frozen=True)
class ProgramExited:
    """Event: the program has ended itself with this code, which is not 0."""

    code: str
    cause: ErrorRaised | None = None
    """The exception that was being handled then."""


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """Event: the last, with all that was seen on the way."""

    calls: tuple[Call, ...] = ()
    changes: tuple[Change, ...] = ()
    graded: frozenset[int] = frozenset()
    """Lines that ran while a graph could be recorded."""
    ungraded: frozenset[int] = frozenset()
    """Lines that ran while none was."""
    times: Mapping[int, int] = field(default_factory=dict)
    """How often each line was seen to run."""
    training: Training = field(default_factory=Training)
    whole: bool = True
    """Whether nothing was lost of what the program did: for example, it may have traced itself."""


Event = (
    FileAdded | FactsChanged | WarningShown | ErrorRaised | ThreadFailed | ProgramExited | RunEnded
)
