"""The command line: `verified-snippets check|update [PATH…]`, `export`, `pages`, `adopt`.

Other packages may add commands; see `commands`.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterable
from contextlib import closing
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
from .terminal import print_lines, show_progress

OWN_COMMANDS = ("check", "update", "export", "pages", "adopt")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 if all agree, 1 if some do not, 2 for wrong usage."""
    return terminal.run_command(lambda: _command(sys.argv[1:] if arguments is None else arguments))


def _command(given: list[str]) -> int:
    """Run the command that these arguments ask for; return its exit code."""
    added = {} if given[:1] and given[0] in OWN_COMMANDS else find_added_commands(OWN_COMMANDS)
    if given[:1] and given[0] in added:
        command = load_added_command(added[given[0]])
        return command(given[1:], f"{PROGRAM} {given[0]}")
    chosen = make_parser(added).parse_args(given)
    configured = find_project()
    if chosen.command in ("check", "update"):
        return _run_snippets(chosen, configured)
    config = chosen.config or configured.config
    if chosen.command == "export":
        return _export(config, configured)
    if chosen.command == "pages":
        return _report_pages(config, configured)
    from .adopting.adopt import adopt  # check and update need none of it

    with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # of code on pages
        adopt(
            chosen.pages,
            config,
            configured,
            print_lines,
            dry=chosen.dry_run,
            force=chosen.force,
            not_run=chosen.not_run,
        )
    return 0


def _report_pages(config: Path, configured: Project, *, after_check: bool = False) -> int:
    """Say how many blocks of the pages are not verified; return 1 if more than the project allows.

    The pages are listed too. After a check they are not, and nothing is said if all is verified.
    """
    from .pages.gradual import find_limit_problem  # check and update need none of it
    from .pages.site import count_pages

    allowed = configured.unverified
    try:
        counts = count_pages(config, configured)
    except ModuleNotFoundError as missing:
        if after_check and not allowed:
            return 0  # nobody builds the site here
        if missing.name != "pathspec":
            raise
        print("the patterns of mkdocs.yml need pathspec: pip install pathspec", file=sys.stderr)
        return 2
    unverified = [page for page in counts if page.verified < page.blocks]
    if unverified and not after_check:
        print_lines(*unverified)
    problem = find_limit_problem(counts, configured)
    if problem:
        print_lines(problem)
    total = sum(page.blocks for page in counts)
    rest = sum(page.blocks - page.verified for page in unverified)
    if rest or allowed or not after_check:
        lower = f"; unverified = {allowed} can be {rest} now" if rest < allowed else ""
        print_lines(f"{rest} of {total} blocks not verified{lower}")
    return 1 if problem else 0


def _export(config: Path, configured: Project) -> int:
    """Export the pages of a site; return 1 if one cannot be shown, 2 if a package is missing."""
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


def _run_snippets(chosen: argparse.Namespace, configured: Project) -> int:
    """Check or update snippets, or note what another interpreter makes of them."""
    writing = chosen.command == "update"
    paths = chosen.paths or [configured.snippets]
    files, problems = find_snippets(paths, configured.snippets)
    total = len(files)
    if chosen.changed:
        files = [file for file in files if not is_unchanged(file)]
    given = {
        limit: getattr(chosen, limit) for limit, _, _ in LIMIT_OPTIONS if getattr(chosen, limit)
    }
    limits = replace(configured.limits, **given)
    if problems:
        print_lines(*problems)
    if chosen.python:
        return _report_comparison(compare(files, chosen.python, limits, chosen.jobs, write=writing))
    reports = [Report(Path(problem.path), (problem,)) for problem in problems]
    errors = writing and chosen.errors
    running = run_all(files, write=writing, errors=errors, limits=limits, jobs=chosen.jobs)
    with closing(running):
        for done, report in enumerate(running, 1):
            reports.append(report)
            show_progress(f"{done}/{len(files)} {display_path(report.path)}")
            if report.problems or report.diff:
                show_progress("")
                print_lines(*list_problems(report.problems), *shorten_report(report.diff))
    show_progress("")
    orphans = _delete_orphans(paths) if writing else _report_orphans(paths)
    code = _summarize(reports, total - len(files), orphans, writing=writing)
    if writing or chosen.paths or not configured.config.is_file():
        return code
    return max(code, _report_pages(configured.config, configured, after_check=True))


def _report_comparison(reports: Iterable[Report]) -> int:
    """Say what came of runs under another interpreter; return 1 if one is not as its record says."""
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


def _report_orphans(paths: list[Path]) -> list[Problem]:
    """Print and return a problem for each record below these folders that has no snippet."""
    problems = []
    for path in find_orphans(paths):
        why = f"is the record of a snippet that is {_lack_of_snippet(path)}; delete it"
        problems.append(Problem(path, None, why))
        print_lines(problems[-1])
    return problems


def _delete_orphans(paths: list[Path]) -> list[Problem]:
    """Delete each record below these folders that has no snippet; return what cannot be deleted."""
    problems = []
    for path in find_orphans(paths):
        why = f"its snippet is {_lack_of_snippet(path)}"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            problems.append(Problem(path, None, f"cannot be deleted: {error.strerror}; {why}"))
            print_lines(problems[-1])
        else:
            print_lines(f"{display_path(path)}: deleted; {why}")
    return problems


def _lack_of_snippet(record: Path) -> str:
    """Return why a record has no snippet, as a predicate of that."""
    return "not run" if record.with_suffix(".py").exists() else "gone"


def _summarize(
    reports: list[Report], left_out: int, orphans: list[Problem], *, writing: bool
) -> int:
    """Print how many snippets came to what; return 1 if any of it is a problem."""
    bad = sum(bool(r.problems) for r in reports)
    changed = sum(bool(r.diff) for r in reports)
    unrun = sum(r.not_run is not None and not r.problems for r in reports)
    parts = [f"{len(reports) - bad - changed - unrun} agree"]
    parts += [f"{changed} updated"] if writing else []
    parts += [f"{unrun} not run"] if unrun else []
    parts += [f"{left_out} unchanged"] if left_out else []
    parts += [f"{bad} {'refused' if writing else 'do not'}"] if bad else []
    parts += [f"{len(orphans)} records without a snippet"] if orphans else []
    print_lines(", ".join(parts))
    return 1 if bad or orphans else 0


if __name__ == "__main__":
    sys.exit(main())
