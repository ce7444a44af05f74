"""What is kept of each parameter, optimizer and flag while a program runs."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import Any

from ..syntax import Span


@dataclass
class KeptParameter:
    """A parameter; the fields are those of `ParameterInfo`."""

    ref: weakref.ref[Any]
    number: int
    made: int | None = None
    in_forward: bool = False
    computed: frozenset[int] = frozenset()
    optimizers: set[int] = field(default_factory=set)
    steps: int = 0
    filled: int = 0
    passes: int = 0
    late: str = ""
    listed: str = ""


@dataclass
class KeptOptimizer:
    """An optimizer; the fields are those of `OptimizerInfo`."""

    ref: weakref.ref[Any]
    number: int
    at: Span
    given: list[weakref.ref[Any]]
    """The modules all of whose parameters it was given."""
    stepped: Span | None = None
    steps: int = 0
    after_pass: int = 0


@dataclass
class KeptFlag:
    """A flag that was set on a module; the fields are those of `ModuleFlag`."""

    ref: weakref.ref[Any]
    at: Span
    module: str
    value: bool
    followed: bool = False
