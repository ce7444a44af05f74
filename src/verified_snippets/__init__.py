"""Snippets that are programs, run before they are shown.

The public names: `load` a snippet, `run` it to get its `Record`, `check` or `update` a
file as the command line does. `Refused` carries the `Problem`s of bad input.
"""

from .check import Report, check, update
from .files.record import Effect, Record
from .files.snippet import Snippet, load
from .files.stating import Statement
from .problem import Problem, Refused
from .running.limits import Limits
from .running.run import Runner, run

__version__ = "0.1.0"

__all__ = [
    "Effect",
    "Limits",
    "Problem",
    "Record",
    "Refused",
    "Report",
    "Runner",
    "Snippet",
    "Statement",
    "check",
    "load",
    "run",
    "update",
]
