"""Snippets that are programs, run before they are shown.

The public names: `load` a snippet, `run` it to get its `Record`, `check` or `update` a
file as the command line does. `SnippetError` carries the `Problem`s of bad input.
"""

TYPE_CHECKING = False  # as of `typing`, which takes long to import
if TYPE_CHECKING:
    from .checking import check, update
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

# Imported as they are asked for: a command is to begin before it has imported all of this.
_PLACES = {
    "Effect": "record.record",
    "Limits": "running.limits",
    "Problem": "errors",
    "Record": "record.record",
    "Report": "report",
    "Runner": "running.runner",
    "Snippet": "snippet.snippet",
    "SnippetError": "errors",
    "Statement": "snippet.statement_comments",
    "check": "checking",
    "load": "snippet.snippet",
    "run": "running.runner",
    "update": "checking",
}


def __getattr__(name: str) -> object:
    """Return a public name, imported from its module; raise AttributeError if it is none."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    globals()[name] = value
    return value
