"""Run what was found, in a folder apart: what runs stays, and what does not says why."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ..check import each
from ..files.record import Record
from ..files.snippet import Snippet, load
from ..files.store import load_record, record_path
from ..problem import Problem
from ..running.limits import Limits
from .blocks import Block
from .programs import Program, name_all, programs

LACKS = re.compile(r"needs `(\w+)`|NameError: name '(\w+)' is not defined")


class Ran(NamedTuple):
    """A program that ran: its file, its record, and all files that came of it, by their ending."""

    program: Program
    snippet: Snippet
    record: Record
    files: dict[str, bytes]


def try_out(
    pages: dict[Path, list[Block]],
    folders: dict[Path, str],
    taken: dict[str, set[str]],
    limits: Limits,
) -> list[Ran]:
    """Run the blocks of pages until all that is not left runs.

    `folders` is where those of each are kept, `taken` the names that are there already.

    A block that fails is left with the reason, and the others are put together anew.
    """
    tried: dict[tuple[str, str], Ran | Problem] = {}
    while True:
        found: list[tuple[str, Program]] = []
        for page, blocks in pages.items():
            mine = programs(blocks)
            name_all(mine, set(taken[folders[page]]))
            found += [(folders[page], program) for program in mine]
        new = [(f, p) for f, p in found if (f, p.text()) not in tried]
        for key, outcome in zip([(f, p.text()) for f, p in new], _run(new, limits), strict=True):
            tried[key] = outcome
        failed = False
        ran: list[Ran] = []
        for folder, program in found:
            outcome = tried[folder, program.text()]
            if isinstance(outcome, Problem):
                _leave(program, outcome)
                failed = True
            else:
                ran.append(outcome._replace(program=program))
        if not failed:
            return ran


def _leave(program: Program, problem: Problem) -> None:
    """Leave the block of a program that failed, unless it only lacks the block before it."""
    starts = program.starts()
    line = problem.line or 1
    at = max(index for index, start in enumerate(starts) if start < line or index == 0)
    block = program.blocks[at]
    said = " ".join([problem.message, *problem.details[:1]])
    if (found := LACKS.search(said)) and (name := found[1] or found[2]) not in block.extra:
        block.extra.add(name)  # an earlier block may make it
        return
    block.left = _brief(problem)


def _brief(problem: Problem) -> str:
    """Why a block is left, in one line."""
    errors = [detail for detail in problem.details if detail.startswith("#! ")]
    if errors and problem.message.startswith("raises"):
        return f"raises {errors[0].removeprefix('#! ')}"
    return problem.message.partition("; is it the rest")[0]


def _run(found: Sequence[tuple[str, Program]], limits: Limits) -> list[Ran | Problem]:
    """Run these programs side by side, each under its name; what came of each, in order."""
    with tempfile.TemporaryDirectory(prefix="adopt-") as made:
        root = Path(made).resolve()
        files = [root / str(at) / f"{p.name}.py" for at, (_, p) in enumerate(found)]
        for file, (_, program) in zip(files, found, strict=True):
            file.parent.mkdir(parents=True)
            file.write_text(program.text(), encoding="utf-8")
        outcomes: list[Ran | Problem] = []
        running = each(files, write=True, errors=False, limits=limits)
        with closing(running) as reports:
            for report, (_, program) in zip(reports, found, strict=True):
                if report.problems:
                    outcomes.append(report.problems[0])
                    continue
                snippet = load(report.path)
                record = load_record(snippet.path, snippet.digest)
                made_of = {
                    file.name.removeprefix(program.name): file.read_bytes()
                    for file in sorted(report.path.parent.iterdir())
                }
                assert record_path(snippet.path).name.removeprefix(program.name) in made_of
                outcomes.append(Ran(program, snippet, record, made_of))
        return outcomes
