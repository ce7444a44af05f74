"""A name that the code of a frame can reach, and which of a function's names are its parameters."""

from __future__ import annotations

import inspect
from collections.abc import Container
from dataclasses import dataclass
from types import CodeType
from typing import Any


@dataclass(slots=True)
class BoundName:
    """A name in reach of a frame, and what it holds."""

    name: str
    value: Any
    memory: dict[str, Any]
    """What whoever looks keeps of the scope that binds the name, from one look to the next."""
    free: bool = False
    """Whether a function reads it from the function around it, which may have ended."""


def list_given_parameters(code: CodeType, variables: Container[str]) -> list[str]:
    """Return the parameters of a function that are among the variables of a frame of it."""
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS)
    count += bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return [name for name in code.co_varnames[:count] if name in variables]
