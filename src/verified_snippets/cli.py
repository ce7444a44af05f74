"""The command line: `verified-snippets check|update [PATH…]`, `export` and `explain FILE`."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import __version__, terminal
from .check import Report, each, unchanged
from .problem import Problem, Refused, brief, listed, shown
from .project import MOST, Project, orphans, project, snippet_files
from .terminal import say

LIMITS = (
    ("seconds", "S", "the processor time of one snippet and what it starts"),
    ("timeout", "S", "its time by the clock (default: six times the seconds)"),
    ("memory", "BYTES", "what one may use beyond the memory that it starts with"),
    ("output", "BYTES", "what one may print"),
)


def main(arguments: list[str] | None = None) -> int:
    """0 if all agree, 1 if some do not, 2 for wrong usage; 128 and the signal that ended it."""
    return terminal.run(lambda: _command(sys.argv[1:] if arguments is None else arguments))


def _command(given: list[str]) -> int:
    parser = _parser()
    # What follows `--` is for the program that is explained.
    at = given.index("--") if "--" in given and given[0] == "explain" else len(given)
    chosen = parser.parse_args(given[:at])
    if chosen.command == "explain":
        return _explain(parser, chosen, given[at + 1 :])
    if chosen.command == "export":
        return _export(chosen.config, project())
    return _run(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verified-snippets",
        description="Run snippets and hold each against what its file states.",
        epilog="Exit code: 0 all agree, 1 some do not, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, does in (
        ("check", "run snippets and compare them with their files and records"),
        ("update", "run snippets and write what they did into their files and records"),
    ):
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument(
            "paths",
            nargs="*",
            type=Path,
            metavar="PATH",
            help="files or folders (default: all)",
        )
        command.add_argument(
            "--jobs",
            type=_positive,
            metavar="N",
            help="how many to run side by side (default: cores)",
        )
        command.add_argument(
            "--changed", action="store_true", help="leave out what has not changed since it ran"
        )
        for limit, unit, of in LIMITS:
            command.add_argument(f"--{limit}", type=_positive, metavar=unit, help=f"limit of {of}")
    does = "write the pages' notebooks, Python files and Markdown, and llms.txt, from records"
    command = commands.add_parser("export", help=does, description=does)
    command.add_argument(
        "--config",
        type=Path,
        default=Path("mkdocs.yml"),
        metavar="FILE",
        help="what describes the site (default: mkdocs.yml)",
    )
    _add_explain(commands)
    return parser


def _export(config: Path, configured: Project) -> int:
    from .export import export  # check and update need none of it

    try:
        files = export(config, configured.snippets)
    except ModuleNotFoundError as missing:
        needs = {"nbformat": "notebooks need", "pathspec": "the patterns of mkdocs.yml need"}
        if (name := missing.name) not in needs:
            raise
        print(f"{needs[name]} {name}: pip install {name}", file=sys.stderr)
        return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    say(f"{len(files)} files below {shown(files[0].parent)}")
    return 0


def _add_explain(commands: Any) -> None:
    does = "run a program of your own and explain how it fails"
    command = commands.add_parser(
        "explain",
        help=does,
        description=f"{does[0].upper()}{does[1:]}: which known error it is, where, why, and what to"
        " change. The program runs in its own folder; its arguments stand after `--`.",
        epilog="Exit code: 0 nothing to say, 1 explained or failed, 2 wrong usage.",
        usage="%(prog)s [options] FILE [-- ARGUMENTS]",
    )
    command.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="a script, a Markdown page with ```python blocks, or - for standard input",
    )
    command.add_argument("--json", action="store_true", help="for machines, on standard output")
    command.add_argument(
        "--fix",
        action="store_true",
        help="where the correction is mechanical, try it, and write it if the program then works",
    )
    command.add_argument("--seconds", type=_positive, metavar="S", help="end it after that time")
    command.add_argument(
        "--patterns", action="store_true", help="print the patterns of all known errors as JSON"
    )


def _explain(
    parser: argparse.ArgumentParser, chosen: argparse.Namespace, arguments: list[str]
) -> int:
    from .explaining import explain, known, program  # check and update need none of it

    if chosen.patterns:
        say(known.exported())
        return 0
    if chosen.file is None:
        parser.error("explain needs a FILE: a script, a Markdown page, or - for standard input")
    mine = program.read(chosen.file)
    return explain.main(mine, arguments, chosen.seconds, chosen.json, chosen.fix)


def _positive(text: str) -> int:
    if not text.isdecimal() or not text.strip("0"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number above 0")
    if len(text) >= len(str(MOST)):
        raise argparse.ArgumentTypeError(f"{text[:40]} is no limit; it must be below {MOST}")
    return int(text)


def _run(chosen: argparse.Namespace) -> int:
    configured = project()
    paths = chosen.paths or [configured.snippets]
    files, problems = snippet_files(paths, configured.snippets)
    given = {limit: getattr(chosen, limit) for limit, _, _ in LIMITS if getattr(chosen, limit)}
    limits = replace(configured.limits, **given)
    writing = chosen.command == "update"
    reports: list[Report] = []
    total = len(files)
    if chosen.changed:
        files = [file for file in files if not unchanged(file)]
    if problems:
        say(*problems)
        reports += [Report(Path(problem.path), (problem,)) for problem in problems]
    with closing(each(files, write=writing, limits=limits, jobs=chosen.jobs)) as coming:
        for done, report in enumerate(coming, 1):
            reports.append(report)
            _progress(f"{done}/{len(files)} {shown(report.path)}")
            if report.problems or report.diff:
                _progress("")
                say(*listed(report.problems), *brief(report.diff))
    _progress("")
    lost = _orphaned(paths, writing)
    return _summary(reports, total - len(files), lost, writing)


def _orphaned(paths: list[Path], writing: bool) -> list[Problem]:
    problems = []
    for path in orphans(paths):
        if writing:
            try:
                path.unlink(missing_ok=True)
                say(f"{shown(path)}: deleted; its snippet is gone")
                continue
            except OSError as error:
                why = f"cannot be deleted: {error.strerror}; its snippet is gone"
        else:
            why = "is the record of a snippet that is gone; delete it"
        problems.append(Problem(path, None, why))
        say(problems[-1])
    return problems


def _summary(reports: list[Report], left_out: int, lost: list[Problem], writing: bool) -> int:
    bad = sum(bool(r.problems) for r in reports)
    changed = sum(bool(r.diff) for r in reports)
    parts = [f"{len(reports) - bad - changed} agree"]
    parts += [f"{changed} updated"] if writing else []
    parts += [f"{left_out} unchanged"] if left_out else []
    parts += [f"{bad} {'refused' if writing else 'do not'}"] if bad else []
    parts += [f"{len(lost)} records without a snippet"] if lost else []
    say(", ".join(parts))
    return 1 if bad or lost else 0


def _progress(text: str) -> None:
    """One line that is overwritten, where a person watches; nothing elsewhere."""
    if sys.stderr.isatty():
        with suppress(OSError):  # the terminal is gone
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
