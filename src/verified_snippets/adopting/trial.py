"""Run what was found, in a folder apart: what runs stays, and what does not says why."""

from __future__ import annotations

import ast
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ..checking import run_all
from ..disk import follow_links, read_bytes
from ..errors import Problem, display_path
from ..record.store import load_record, record_path
from ..running.limits import Limits
from ..snippet.snippet import load
from ..terminal import show_progress
from .blocks import PageBlock
from .compare_outputs import find_machine_output, find_unprinted, take_commented_outputs
from .naming import name_programs
from .programs import BlockProgram, TrialRun, group_programs
from .sessions import make_printing_program

SUCCESS = ("SystemExit", "SystemExit: 0", "SystemExit: None")  # as sys.exit spells it
RELATIVE = "attempted relative import"
DIFFERS = "differs from run to run"
IDLE_SECONDS = 10.0  # which a program may wait
LONGEST_REASON = 120  # characters of why a block is left
LACKING_NAME = re.compile(r"needs `(\w+)`|NameError: name '(\w+)' is not defined")


Outcomes = dict[tuple[str, str], TrialRun | Problem]


def try_programs(
    pages: dict[Path, list[PageBlock]],
    folders: dict[Path, str],
    taken: dict[str, set[str]],
    limits: Limits,
    snippets: Path,
) -> list[TrialRun]:
    """Run the blocks of pages until all that is not left runs.

    `folders` is where those of each are kept, `taken` the names that are there already. What is
    left is tried again without what is not, as a second command would find it.
    """
    tried: Outcomes = {}
    ran: list[TrialRun] = []
    rest = pages
    while more := _pass(rest, folders, taken, limits, snippets, tried):
        ran += more
        for one in more:
            taken[folders[one.program.blocks[0].page]].add(one.program.name)
        done = {id(block) for each in ran for block in each.program.blocks}
        rest = {page: [b for b in found if id(b) not in done] for page, found in pages.items()}
    show_progress("")
    return ran


def _pass(
    pages: dict[Path, list[PageBlock]],
    folders: dict[Path, str],
    taken: dict[str, set[str]],
    limits: Limits,
    snippets: Path,
    tried: Outcomes,
) -> list[TrialRun]:
    """Return the programs that run; leave a block that fails, and group the others anew."""
    every = [block for found in pages.values() for block in found]
    reasons = {id(block): block.left for block in every}
    for block in every:
        block.left, block.extra = (block.left if block.given else None), set()
    while True:
        found: list[tuple[str, BlockProgram]] = []
        for page, blocks in pages.items():
            mine = group_programs(blocks)
            name_programs(mine, set(taken[folders[page]]))
            found += [(folders[page], program) for program in mine]
        new = [(f, p) for f, p in found if (f, p.text()) not in tried]
        for (f, p), outcome in zip(new, _run(new, limits, snippets), strict=True):
            tried[f, p.text()] = outcome
        outcomes = [(program, _of(program, tried[f, program.text()])) for f, program in found]
        failed = [(program, why) for program, why in outcomes if isinstance(why, Problem)]
        failed += [
            (p, _exit(o)) for p, o in outcomes if isinstance(o, TrialRun) and _exits_badly(o)
        ]
        for program, why in failed:
            _leave(program, why)
        # What no line prints would be gone from the page.
        mute = [b for _, o in outcomes if isinstance(o, TrialRun) and (b := find_unprinted(o))]
        for block, shown in mute:
            if code := make_printing_program(block.code, shown.under, shown.text):
                block.code = code
            else:
                block.left = f"shows at line {shown.line} what no line of it prints; print it"
        ran = [o for _, o in outcomes if isinstance(o, TrialRun)]
        ours = [one for o in ran if (one := find_machine_output(o))]
        for block, word in ours:
            block.left = f"prints `{word}`, which is another on another machine"
        if not failed and not mute and not ours and not any([*map(take_commented_outputs, ran)]):
            break
    for block in every:  # the first reason is the one that saw all of the page
        block.left = block.left and (reasons[id(block)] or block.left)
    return [outcome for _, outcome in outcomes if isinstance(outcome, TrialRun)]


def _of(program: BlockProgram, outcome: TrialRun | Problem) -> TrialRun | Problem:
    """Return an outcome, which a program of the same text may have had, as that of this one."""
    return outcome if isinstance(outcome, Problem) else outcome._replace(program=program)


def _leave(program: BlockProgram, problem: Problem) -> None:
    """Leave the block of a program that failed, unless it only lacks the block before it."""
    said = " ".join([problem.message, *problem.details[:1]])
    if program.file or RELATIVE in said:
        at = program.find_block(problem.line)
        for block in program.blocks if program.file else [at]:
            block.left = _needs_package(block) if RELATIVE in said else _brief(problem)
        return
    block = program.find_block(problem.line)
    if (found := LACKING_NAME.search(said)) and (name := found[1] or found[2]) not in block.extra:
        block.extra.add(name)  # an earlier block may make it
        return
    block = program.find_block(problem.called_at or problem.line)  # the one that calls a function
    if (
        _brief(problem).removeprefix("raises ") in SUCCESS
        and not block.exits
        and block is program.blocks[-1]
    ):
        block.exits = True
        return
    if "SystemExit" in said and block.commands:
        block.arguments, block.exits = block.commands.pop(0), False
        return
    block.left = _brief(problem)


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


def _exits_badly(ran: TrialRun) -> bool:
    """Return whether a program that was to exit as one that succeeds has failed."""
    last = ran.record.effects[-1:]
    return ran.program.blocks[-1].exits and (not last or last[0].raised not in SUCCESS)


def _exit(ran: TrialRun) -> Problem:
    lines = tuple(f"#! {effect.raised}" for effect in ran.record.effects if effect.raised)
    return Problem(ran.snippet.path, ran.snippet.statements[-1].start, "raises", lines)


def _brief(problem: Problem) -> str:
    """Return why a block is left, in one line that is not long: the begin and the end of it."""
    errors = [detail for detail in problem.details if detail.startswith("#! ")]
    said = problem.message.partition(";")[0]
    if errors and said.startswith("raises"):
        said = f"raises {errors[0].removeprefix('#! ')}"
    if said.startswith(DIFFERS):
        said = DIFFERS  # how, the details say, which are for a file that is there
    if len(said) <= LONGEST_REASON:
        return said
    return f"{said[: LONGEST_REASON // 2]} … {said[-LONGEST_REASON // 2 :]}"


def _run(
    found: Sequence[tuple[str, BlockProgram]], limits: Limits, snippets: Path
) -> list[TrialRun | Problem]:
    """Run these programs side by side, each under its name; what came of each, in order."""
    # As deep in the project as they will stand: a record names the project's files that a run used.
    beside = follow_links(snippets).parent
    place = beside if os.access(beside, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="adopt-", dir=place) as made:
        root = follow_links(Path(made))
        files = [
            root.joinpath(str(at), *folder.split("/")[1:], f"{program.name}.py")
            for at, (folder, program) in enumerate(found)
        ]
        for file, (_, program) in zip(files, found, strict=True):
            file.parent.mkdir(parents=True)
            file.write_text(program.text(), encoding="utf-8")
        outcomes: list[TrialRun | Problem] = []
        alone = replace(limits, network=False, idle=IDLE_SECONDS)  # as a server or an editor waits
        running = run_all(files, write=True, errors=False, limits=alone)
        with closing(running) as reports:
            for report, (_, program) in zip(reports, found, strict=True):
                show_progress(
                    f"{len(outcomes) + 1}/{len(files)} {display_path(program.blocks[0].page)}"
                )
                if report.problems:
                    outcomes.append(report.problems[0])
                    continue
                snippet = load(report.path)
                record = load_record(snippet.path, snippet.digest)
                made_of = {
                    file.name.removeprefix(program.name): read_bytes(file)
                    for file in sorted(report.path.parent.iterdir())
                }
                assert record_path(snippet.path).name.removeprefix(program.name) in made_of
                outcomes.append(TrialRun(program, snippet, record, made_of))
        return outcomes
