"""What commands have in common, and the commands that other packages add.

One has an entry point in the group `verified_snippets.commands`, by its name. It leads to a function
that takes the arguments behind the name, and what to call the command in a message; it returns the
exit code. The first line of its docstring is its help.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from .errors import SnippetError
from .table import MAX_LIMIT

COMMAND_GROUP = "verified_snippets.commands"
AddedCommand = Callable[[list[str], str], int]


def find_added_commands(own: Collection[str]) -> dict[str, EntryPoint]:
    """Return the commands of the packages that are installed, less those that have a name of ours."""
    entries = sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name)
    return {entry.name: entry for entry in entries if entry.name not in own}


def load_added_command(entry: EntryPoint) -> AddedCommand:
    """Return the function of a command; raise SnippetError if its package has none."""
    try:
        command: AddedCommand = entry.load()
    except Exception as error:  # whatever is in its module
        package = entry.dist.name if entry.dist else entry.module
        message = f"cannot be loaded from {package}: {type(error).__name__}: {error}"
        raise SnippetError.at(f"the command {entry.name}", None, message) from None
    return command


def summarize_command(command: AddedCommand) -> str:
    """Return the help of a command, as one line."""
    line = (command.__doc__ or "").partition("\n")[0].removesuffix(".")
    return f"{line[:1].lower()}{line[1:]}"


def summarize_added_command(entry: EntryPoint) -> str:
    """Return the help of a command of another package: also if that is broken."""
    try:
        return summarize_command(load_added_command(entry))
    except SnippetError as refused:
        return refused.problems[0].message


def path_argument(text: str) -> Path:
    """Return the path that an argument is; raise ArgumentTypeError if it is empty, which would be `.`."""
    if not text:
        raise argparse.ArgumentTypeError("'' names no file; write `.` for this folder")
    return Path(text)


def positive_number(text: str) -> int:
    """Return the whole number above 0 that an argument is; raise ArgumentTypeError if it is none."""
    if not text.isdecimal() or not text.strip("0"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number above 0")
    if len(text) >= len(str(MAX_LIMIT)):
        raise argparse.ArgumentTypeError(f"{text[:40]} is no limit; it must be below {MAX_LIMIT}")
    return int(text)
