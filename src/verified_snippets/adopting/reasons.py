"""Why a block of a page is left: what its run said, in one line."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from ..errors import Problem, display_path
from ..snippet.directives import ERROR_LINE
from .blocks import PageBlock
from .documented import show_difference
from .programs import BlockProgram, TrialRun

SUCCESS = ("SystemExit", "SystemExit: 0", "SystemExit: None")  # as sys.exit spells it
USAGE_EXIT = "SystemExit: 2"  # of a program that says how it is used
RELATIVE = "attempted relative import"
DIFFERS = "differs from run to run"
LONGEST_REASON = 120  # characters
LACKING_NAME = re.compile(r"needs `(\w+)`|NameError: name '(\w+)' is not defined")


def leave_failed_block(program: BlockProgram, problem: Problem) -> None:
    """Leave the block of a program that failed, unless it only lacks the block before it."""
    said = " ".join([problem.message, *problem.details[:1]])
    if program.file or RELATIVE in said:
        at = program.find_block(problem.line)
        for block in program.blocks if program.file else [at]:
            block.left = _needs_package(block) if RELATIVE in said else _shorten_reason(problem)
        return
    block = program.find_block(problem.line)
    if (found := LACKING_NAME.search(said)) and (
        name := found[1] or found[2]
    ) not in block.run_needs:
        block.run_needs.add(name)  # an earlier block may make it
        return
    block = program.find_block(problem.called_at or problem.line)  # the one that calls a function
    if (
        _shorten_reason(problem).removeprefix("raises ") in SUCCESS
        and not block.exits
        and block is program.blocks[-1]
    ):
        block.exits = True
        return
    if "SystemExit" in said and block.commands:
        block.arguments, block.exits = block.commands.pop(0), False
        return
    with_imports = f" (with `{'`, `'.join(sorted(program.imports))}`)" if program.imports else ""
    block.left = f"{_shorten_reason(problem)}{with_imports}"


def _needs_package(block: PageBlock) -> str:
    """Return why a block that imports relatively is left: its package is not where it would stand."""
    own = f"its own package; copy {display_path(_find_package(block))}/" if block.part else ""
    place = own or "a package that is not here; copy that"
    return f"imports from {place} below the folder of snippets, and include the file from there"


def _find_package(block: PageBlock) -> Path:
    """Return the folder that all which the file of a block imports relatively stands below."""
    assert block.part
    nodes = ast.walk(ast.parse("\n".join(block.part.whole)))
    levels = [node.level for node in nodes if isinstance(node, ast.ImportFrom)]
    return block.part.file.parents[max([1, *levels]) - 1]


def exits_badly(ran: TrialRun) -> bool:
    """Return whether a program that was to exit as one that succeeds has failed."""
    last = ran.record.effects[-1:]
    return ran.program.blocks[-1].exits and (not last or last[0].raised not in SUCCESS)


def make_exit_problem(ran: TrialRun) -> Problem:
    """Return the problem of a program that `exits_badly`: what it raised."""
    lines = tuple(f"#! {effect.raised}" for effect in ran.record.effects if effect.raised)
    return Problem(ran.snippet.path, ran.snippet.statements[-1].start, "raises", lines)


def _describe_variation(details: Sequence[str]) -> str:
    """Return that a program differs from run to run: in what, and what lets it do so."""
    changed = [line[2:] for line in details if line.startswith(("- ", "+ "))]
    if len(changed) < 2:
        return DIFFERS
    shown = show_difference(changed[0], changed[-1])[0] if len(changed) == 2 else changed[0]
    return f"{DIFFERS}, as in `{shown.removeprefix('# > ')}`; if it may, put a pattern for that into `varies`"


def _shorten_reason(problem: Problem) -> str:
    """Return why a block is left, in one line that is not long: the begin and the end of it."""
    errors = [found["text"] for detail in problem.details if (found := ERROR_LINE.match(detail))]
    said = problem.message.partition(";")[0]
    if errors and said.startswith("raises"):
        said = f"raises {errors[0]}"
    if said.startswith(DIFFERS):
        return _describe_variation(problem.details)
    if said == f"raises {USAGE_EXIT}":
        said = f"needs a command line that the page does not give ({USAGE_EXIT})"
    if len(said) <= LONGEST_REASON:
        return said
    return f"{said[: LONGEST_REASON // 2]} … {said[-LONGEST_REASON // 2 :]}"
