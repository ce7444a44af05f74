"""Snippets that are programs, run before they are shown.

The public names: `load` a snippet, `run` it to get its `Record`, `check` or `update` a
file as the command line does. `SnippetError` carries the `Problem`s of bad input.
"""

from .check import check, update
from .errors import Problem, SnippetError
from .record.record import Effect, Record
from .report import Report
from .running.limits import Limits
from .running.runner import Runner, run
from .snippet.snippet import Snippet, load
from .snippet.statement_comments import Statement

__version__ = "0.1.0"

__all__ = [
    "Effect",
    "Limits",
    "Problem",
    "Record",
    "Report",
    "Runner",
    "Snippet",
    "SnippetError",
    "Statement",
    "check",
    "load",
    "run",
    "update",
]
