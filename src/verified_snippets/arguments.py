"""The arguments of the command line of verified-snippets."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import TypeAlias

from . import __version__
from .commands import path_argument, positive_number, summarize_added_command

PROGRAM = "verified-snippets"
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
# The options that set a limit of a run: name, unit, and what is limited.
LIMIT_OPTIONS = (
    ("seconds", "S", "the processor time of one snippet and what it starts"),
    ("timeout", "S", "its time by the clock (default: six times the seconds)"),
    ("memory", "BYTES", "what one may use beyond the memory that it starts with"),
    ("output", "BYTES", "what one may print"),
)


def make_parser(added: Mapping[str, EntryPoint]) -> argparse.ArgumentParser:
    """Return the parser of the command line, with the commands that other packages add by name."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Run snippets and hold each against what its file states.",
        epilog="Exit code: 0 all agree, 1 some do not, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_run_commands(commands)
    _add_site_commands(commands)
    _add_adopt_command(commands)
    for name, entry in added.items():
        commands.add_parser(name, help=summarize_added_command(entry), add_help=False)
    return parser


def _add_run_commands(commands: _Commands) -> None:
    """Add `check` and `update`, which run snippets."""
    for name, does in (
        ("check", "run snippets and compare them with their files and records"),
        ("update", "run snippets and write what they did into their files and records"),
    ):
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument(
            "paths",
            nargs="*",
            type=path_argument,
            metavar="PATH",
            help="files or folders (default: all)",
        )
        command.add_argument(
            "--jobs",
            type=positive_number,
            metavar="N",
            help="how many to run side by side (default: cores)",
        )
        command.add_argument(
            "--changed", action="store_true", help="leave out what has not changed since it ran"
        )
        command.add_argument(
            "--python",
            type=path_argument,
            metavar="PYTHON",
            help="run them with this interpreter and what is installed for it, and note in the"
            " records what is the same there",
        )
        if name == "update":
            command.add_argument(
                "--errors",
                action="store_true",
                help="write also an error that a file does not state yet, and is not named wrong*.py",
            )
        for limit, unit, of in LIMIT_OPTIONS:
            command.add_argument(
                f"--{limit}", type=positive_number, metavar=unit, help=f"limit of {of}"
            )


def _add_site_commands(commands: _Commands) -> None:
    """Add `export` and `pages`, which read the pages of a site."""
    export = "write the pages' notebooks, Python files and Markdown, and llms.txt, from records"
    pages = "list the pages that are not verified yet, and hold their blocks to `unverified`"
    for name, does in (("export", export), ("pages", pages)):
        command = commands.add_parser(name, help=does, description=does)
        _add_config(command)


def _add_adopt_command(commands: _Commands) -> None:
    """Add `adopt`, which changes pages."""
    does = "move the Python of existing pages into snippets, and leave includes in its place"
    command = commands.add_parser("adopt", help=does, description=does)
    command.add_argument(
        "pages",
        nargs="*",
        type=path_argument,
        metavar="PAGE",
        help="pages or folders of them (default: all)",
    )
    command.add_argument("--dry-run", action="store_true", help="show it, and write nothing")
    command.add_argument(
        "--force", action="store_true", help="change also pages whose changes git does not have"
    )
    command.add_argument(
        "--not-run",
        action="store_true",
        help="make files also of blocks that lack something here, as the network: they say what",
    )
    _add_config(command)


def _add_config(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config",
        type=path_argument,
        metavar="FILE",
        help="what describes the site (default: mkdocs.yml, or the project's `config`)",
    )
