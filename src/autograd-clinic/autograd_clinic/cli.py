"""The command line: `autograd-clinic explain FILE`, `message`, `patterns`, `compile`.

`verified-snippets explain` and `verified-snippets patterns` are the first two, by entry points.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from verified_snippets import disk
from verified_snippets.commands import AddedCommand, positive_number, summarize_command
from verified_snippets.errors import display_path
from verified_snippets.terminal import print_lines, run_command

from . import __version__
from .catalogue.catalogue import CATALOGUE_FILE, export_patterns

CLINIC_PROGRAM = "autograd-clinic"
VALUE_OPTIONS = ("--seconds", "--root")  # of `explain`, that take a value
OUR_OPTIONS = (*VALUE_OPTIONS, "--json", "--fix", "--patterns")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 if there is nothing to say, 1 if there is, 2 for wrong usage."""
    return run_command(lambda: _command(sys.argv[1:] if arguments is None else arguments))


def _command(given: list[str]) -> int:
    if given[:1] and given[0] in COMMANDS:
        return COMMANDS[given[0]](given[1:], f"{CLINIC_PROGRAM} {given[0]}")
    parser = argparse.ArgumentParser(
        prog=CLINIC_PROGRAM,
        description="Which known mistake with PyTorch's autograd a program makes.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=summarize_command(command), add_help=False)
    parser.parse_args(given)
    return 2  # not reached: what is no command of ours is refused


def explain_program(given: list[str], called: str) -> int:
    """Run a program of your own and explain how it fails."""
    parser = _make_explain_parser(called)
    ours, arguments = _split_arguments(parser, given)
    chosen = parser.parse_args(ours)
    if chosen.patterns:
        return print_patterns([], called)
    if chosen.file is None and chosen.module is None:
        parser.error("explain needs a FILE: a script, a Markdown page, or - for standard input")
    if "" in (chosen.file, chosen.module, chosen.root):
        parser.error("'' names nothing; write `.` for this folder")
    from . import explaining  # the patterns need none of it
    from .program import program

    read = program.read_program if chosen.module is None else program.read_module
    mine = read(chosen.module or chosen.file)
    if chosen.root is not None:
        if not Path(chosen.root).is_dir():
            parser.error(f"--root {chosen.root} is no folder; name that of the project")
        mine = replace(mine, root=disk.follow_links(Path(chosen.root)))
    return explaining.explain_run(
        mine, arguments, chosen.seconds, as_json=chosen.json, fix=chosen.fix
    )


def _make_explain_parser(called: str) -> argparse.ArgumentParser:
    """Return the parser of our own arguments."""
    parser = argparse.ArgumentParser(
        prog=called,
        description="Run a program of your own and explain how it fails: which known error it is,"
        " where, why, and what to change. The program runs as it would; what follows its name are"
        " its arguments.",
        epilog="Exit code: 0 nothing to say, 1 explained or failed, 2 wrong usage.",
        usage="%(prog)s [options] (FILE | -m MODULE) [ARGUMENTS]",
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="a script, a notebook, a Markdown page with ```python blocks, or - for standard input",
    )
    parser.add_argument("-m", dest="module", metavar="MODULE", help="a module, as for python -m")
    parser.add_argument("--json", action="store_true", help="for machines, on standard output")
    parser.add_argument(
        "--fix",
        action="store_true",
        help="where the correction is mechanical, try it, and write it if the program then works",
    )
    parser.add_argument(
        "--seconds", type=positive_number, metavar="S", help="end it after that time"
    )
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        help="the project, whose files are all watched (default: the folder above the program that"
        " has .git or pyproject.toml, or else the program's)",
    )
    parser.add_argument(
        "--patterns", action="store_true", help="the same as the command `patterns`"
    )
    return parser


def _split_arguments(
    parser: argparse.ArgumentParser, given: list[str]
) -> tuple[list[str], list[str]]:
    """Return our part of an `explain` command, and the program's: what follows its name.

    An option of ours is taken for neither there, unless `--` says that it is the program's.
    """
    at = 0
    while at < len(given) and given[at].startswith("-") and given[at] not in ("-", "-m", "--"):
        at += 2 if given[at] in VALUE_OPTIONS else 1
    at += 2 if given[at : at + 1] == ["-m"] else 1
    ours, arguments = given[:at], given[at:]
    if arguments[:1] == ["--"]:
        return ours, arguments[1:]
    if unclear := [one for one in arguments if one.partition("=")[0] in OUR_OPTIONS]:
        parser.error(
            f"{unclear[0]} stands after the program: write it before the program, or `--` between"
            " them if it is an argument of the program"
        )
    return ours, arguments


def look_up_message(given: list[str], called: str) -> int:
    """Say which known error a message or a traceback is, without running anything."""
    parser = argparse.ArgumentParser(
        prog=called,
        description="Say which known error a message is, or a whole traceback that somebody pastes."
        " Its first sentence will do. Nothing is run.",
        epilog="Exit code: 0 known, 1 not known, 2 wrong usage.",
    )
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="(default: standard input)"
    )
    chosen = parser.parse_args(given)
    if not chosen.file:
        parser.error("'' names nothing; name a file, or write - for standard input")
    if chosen.file == "-" and sys.stdin.isatty():
        print("Paste the message, then press Ctrl-D on a line of its own:", file=sys.stderr)
    from . import lookup  # the patterns need none of it
    from .program import program

    text = program.read_program_text(chosen.file)
    if not text.strip():
        parser.error("there is no message; paste one, from the type of the error on")
    said, known = lookup.explain_message(text)
    print_lines(said)
    return 0 if known else 1


def print_patterns(given: list[str], called: str) -> int:
    """Print the patterns of all known errors as JSON."""
    parser = argparse.ArgumentParser(prog=called, description=print_patterns.__doc__)
    parser.parse_args(given)
    print_lines(export_patterns())
    return 0


def compile_site(given: list[str], called: str) -> int:
    """Compile the known errors of the site into the catalogue, in a checkout."""
    parser = argparse.ArgumentParser(prog=called, description=compile_site.__doc__)
    parser.parse_args(given)
    from . import compiling  # what explains needs none of it

    written = compiling.write_catalogue()
    print_lines(f"{display_path(CATALOGUE_FILE)}: {'written' if written else 'unchanged'}")
    return 0


COMMANDS: Mapping[str, AddedCommand] = {
    "explain": explain_program,
    "message": look_up_message,
    "patterns": print_patterns,
    "compile": compile_site,
}


if __name__ == "__main__":
    sys.exit(main())
