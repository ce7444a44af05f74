"""The command line: `verified-snippets check|update [PATH…]`, `export`, `pages`, `adopt`.

Other packages may add commands; see `commands`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from . import terminal
from .arguments import LIMIT_OPTIONS, PROGRAM, make_parser
from .checking import is_unchanged, run_all
from .commands import find_added_commands, load_added_command
from .errors import Problem, SnippetError, display_path, list_problems, shorten_report
from .project import Project, find_orphans, find_project, find_snippets
from .report import Report
from .side_by_side import compare
from .terminal import print_lines

OWN_COMMANDS = ("check", "update", "export", "pages", "adopt")
UNRUN = "its snippet is not run"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 if all agree, 1 if some do not, 2 for wrong usage."""
    return terminal.run_command(lambda: _command(sys.argv[1:] if arguments is None else arguments))


def _command(given: list[str]) -> int:
    added = {} if given[:1] and given[0] in OWN_COMMANDS else find_added_commands(OWN_COMMANDS)
    if given[:1] and given[0] in added:
        command = load_added_command(added[given[0]])
        return command(given[1:], f"{PROGRAM} {given[0]}")
    chosen = make_parser(added).parse_args(given)
    if chosen.command == "export":
        configured = find_project()
        return _export(chosen.config or configured.config, configured)
    if chosen.command == "adopt":
        from .adopting.adopt import adopt  # check and update need none of it

        configured = find_project()
        asked = chosen.dry_run, chosen.force, chosen.not_run
        config = chosen.config or configured.config
        return adopt(chosen.pages, config, configured, print_lines, *asked)
    if chosen.command == "pages":
        configured = find_project()
        return _pages(chosen.config or configured.config, configured)
    return _run(chosen)


def _pages(config: Path, configured: Project, listing: bool = True) -> int:
    from .pages.gradual import find_limit_problems  # check and update need none of it
    from .pages.site import count_pages

    try:
        counts = count_pages(config, configured)
    except ModuleNotFoundError as missing:
        if not listing and not configured.unverified:
            return 0  # nobody builds the site here
        if missing.name != "pathspec":
            raise
        print("the patterns of mkdocs.yml need pathspec: pip install pathspec", file=sys.stderr)
        return 2
    left = [each for each in counts if each.verified < each.blocks]
    if left and listing:
        print_lines(*left)
    problems = list(find_limit_problems(counts, configured))
    if problems:
        print_lines(*problems)
    total, rest = sum(each.blocks for each in counts), sum(e.blocks - e.verified for e in left)
    lower = f"; unverified = {configured.unverified} can be {rest} now"
    if listing or rest or configured.unverified:
        print_lines(
            f"{rest} of {total} blocks not verified{lower if rest < configured.unverified else ''}"
        )
    return 1 if problems else 0


def _export(config: Path, configured: Project) -> int:
    from .export import export_site  # check and update need none of it

    try:
        files = export_site(config, configured.snippets)
    except ModuleNotFoundError as missing:
        needs = {"nbformat": "notebooks need", "pathspec": "the patterns of mkdocs.yml need"}
        if (name := missing.name) not in needs:
            raise
        print(f"{needs[name]} {name}: pip install {name}", file=sys.stderr)
        return 2
    except SnippetError as refused:
        print(refused, file=sys.stderr)
        return 1
    print_lines(f"{len(files)} files below {display_path(files[0].parent)}")
    return 0


def _run(chosen: argparse.Namespace) -> int:
    configured = find_project()
    paths = chosen.paths or [configured.snippets]
    files, problems = find_snippets(paths, configured.snippets)
    given = {
        limit: getattr(chosen, limit) for limit, _, _ in LIMIT_OPTIONS if getattr(chosen, limit)
    }
    limits = replace(configured.limits, **given)
    writing = chosen.command == "update"
    reports: list[Report] = []
    total = len(files)
    if chosen.changed:
        files = [file for file in files if not is_unchanged(file)]
    if problems:
        print_lines(*problems)
        reports += [Report(Path(problem.path), (problem,)) for problem in problems]
    errors = writing and chosen.errors
    running = run_all(files, write=writing, errors=errors, limits=limits, jobs=chosen.jobs)
    if chosen.python:
        running.close()
        return _compare(compare(files, chosen.python, limits, chosen.jobs, writing))
    with closing(running) as coming:
        for done, report in enumerate(coming, 1):
            reports.append(report)
            _show_progress(f"{done}/{len(files)} {display_path(report.path)}")
            if report.problems or report.diff:
                _show_progress("")
                print_lines(*list_problems(report.problems), *shorten_report(report.diff))
    _show_progress("")
    lost = _orphaned(paths, writing)
    code = _summary(reports, total - len(files), lost, writing)
    if writing or chosen.paths or not configured.config.is_file():
        return code
    return max(code, _pages(configured.config, configured, listing=False))


def _compare(reports: Iterable[Report]) -> int:
    bad = noted = total = 0
    for report in reports:
        total += report.not_run is None
        bad += bool(report.problems)
        noted += bool(report.diff)
        if report.problems or report.diff:
            print_lines(*list_problems(report.problems), *report.diff)
    others = f", {bad} are not" if bad else ""
    print_lines(f"{total - bad} are as their records say, {noted} of them newly noted{others}")
    return 1 if bad else 0


def _orphaned(paths: list[Path], writing: bool) -> list[Problem]:
    problems = []
    for path in find_orphans(paths):
        its = "its snippet is gone" if not path.with_suffix(".py").exists() else UNRUN
        if writing:
            try:
                path.unlink(missing_ok=True)
                print_lines(f"{display_path(path)}: deleted; {its}")
                continue
            except OSError as error:
                why = f"cannot be deleted: {error.strerror}; {its}"
        else:
            gone = "gone" if its != UNRUN else "not run"
            why = f"is the record of a snippet that is {gone}; delete it"
        problems.append(Problem(path, None, why))
        print_lines(problems[-1])
    return problems


def _summary(reports: list[Report], left_out: int, lost: list[Problem], writing: bool) -> int:
    bad = sum(bool(r.problems) for r in reports)
    changed = sum(bool(r.diff) for r in reports)
    unrun = sum(r.not_run is not None and not r.problems for r in reports)
    parts = [f"{len(reports) - bad - changed - unrun} agree"]
    parts += [f"{changed} updated"] if writing else []
    parts += [f"{unrun} not run"] if unrun else []
    parts += [f"{left_out} unchanged"] if left_out else []
    parts += [f"{bad} {'refused' if writing else 'do not'}"] if bad else []
    parts += [f"{len(lost)} records without a snippet"] if lost else []
    print_lines(", ".join(parts))
    return 1 if bad or lost else 0


def _show_progress(text: str) -> None:
    """Show one line that is overwritten, where a person watches; nothing elsewhere."""
    if sys.stderr.isatty():
        with suppress(OSError):  # the terminal is gone
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
