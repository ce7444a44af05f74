"""Run what was found, in a folder apart: what runs stays, and what does not says why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..checking import run_all
from ..disk import follow_links, read_bytes, read_text
from ..errors import Problem, display_path
from ..record.store import load_record, record_path
from ..report import Report
from ..running.folders import temporary_folder
from ..running.limits import Limits
from ..snippet.beside import find_data, put_data
from ..snippet.snippet import load
from ..terminal import show_progress
from .blocks import PageBlock
from .compare_outputs import (
    find_earlier_output,
    find_machine_output,
    find_unprinted,
    take_commented_outputs,
)
from .endless import EndlessKinds
from .hidden_imports import SiteImports
from .naming import find_import_names, name_programs
from .programs import BlockProgram, TrialRun, group_programs
from .reasons import exits_badly, leave_failed_block, make_exit_problem
from .sessions import make_printing_program

IDLE_SECONDS = 10.0  # which a program may wait

PageBlocks = dict[Path, list[PageBlock]]
# With the folder that it is for, below that of all snippets.
PlacedProgram = tuple[str, BlockProgram]


@dataclass
class BlockTrial:
    """Runs the blocks of pages until all that is not left runs."""

    folders: dict[Path, str]
    """Where the snippets of each page are kept, below that of all."""
    taken: dict[str, set[str]]
    """The names that are in each folder already."""
    limits: Limits
    snippets: Path
    _tried: dict[tuple[str, str], TrialRun | Problem] = field(default_factory=dict)
    """What came of programs, by their folder and text: none runs twice."""
    _made: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """The files of those that run, by folder and name."""
    _endless: EndlessKinds = field(default_factory=EndlessKinds)
    _imports: SiteImports = field(default_factory=lambda: SiteImports({}))

    def run(self, pages: PageBlocks) -> list[TrialRun]:
        """Return the programs that run.

        What is left is tried again without what is not, as a second command would find it.
        """
        self._imports = SiteImports(
            {page: [block.read_program() for block in found] for page, found in pages.items()}
        )
        ran: list[TrialRun] = []
        rest = pages
        while more := self._run_until_settled(rest):
            ran += more
            for one in more:
                self._keep(self.folders[one.program.blocks[0].page], one)
            done = {block for each in ran for block in each.program.blocks}
            rest = {page: [b for b in found if b not in done] for page, found in pages.items()}
        show_progress("")
        return ran

    def _keep(self, folder: str, ran: TrialRun) -> None:
        """Keep the file of a program that runs: others may import it, which failed without."""
        name = ran.program.name
        self.taken[folder].add(name)
        self._made.setdefault(folder, {})[name] = ran.files[".py"]
        for key, came in [*self._tried.items()]:
            if key[0] == folder and isinstance(came, Problem) and name in find_import_names(key[1]):
                del self._tried[key]

    def _run_until_settled(self, pages: PageBlocks) -> list[TrialRun]:
        """Return the programs that run; leave each block that fails, and group the others anew."""
        every = [block for blocks in pages.values() for block in blocks]
        first_reasons = {block: block.left for block in every}
        for block in every:
            block.left, block.run_needs = (block.left if block.untried else None), set()
        while True:
            outcomes = self._try_programs(self._group(pages))
            ran = [outcome for _, outcome in outcomes if isinstance(outcome, TrialRun)]
            failed = [(p, outcome) for p, outcome in outcomes if isinstance(outcome, Problem)]
            failed += [(r.program, make_exit_problem(r)) for r in ran if exits_badly(r)]
            for program, problem in failed:
                leave_failed_block(program, problem)
            changed = [_print_what_is_shown(each) for each in ran]
            changed += [_leave_machine_output(each) for each in ran]
            changed += [_leave_earlier_output(each) for each in ran]
            changed += [_leave_beside_left(blocks) for blocks in pages.values()]
            if not failed and not any(changed) and not any([*map(take_commented_outputs, ran)]):
                break
        for block in every:  # the first reason is the one that saw all of the page
            block.left = block.left and (first_reasons[block] or block.left)
        return ran

    def _group(self, pages: PageBlocks) -> list[PlacedProgram]:
        """Group the blocks that are not left into programs, and name them."""
        found: list[PlacedProgram] = []
        for page, blocks in pages.items():
            programs = group_programs(blocks, self._imports)
            name_programs(programs, set(self.taken[self.folders[page]]))
            found += [(self.folders[page], program) for program in programs]
        return found

    def _try_programs(
        self, found: list[PlacedProgram]
    ) -> list[tuple[BlockProgram, TrialRun | Problem]]:
        """Run those programs that have not run yet; return what came of each."""
        new = [(f, program) for f, program in found if (f, program.text()) not in self._tried]
        texts = [program.text() for _, program in new]
        came = self._endless.run(
            texts, lambda chosen: self._run_programs([new[at] for at in chosen])
        )
        for (folder, program), outcome in zip(new, came, strict=True):
            self._tried[folder, program.text()] = outcome
        return [(p, _outcome_of(p, self._tried[folder, p.text()])) for folder, p in found]

    def _run_programs(self, found: Sequence[PlacedProgram]) -> list[TrialRun | Problem]:
        """Run these programs side by side, each under its name; return what came of each, in order."""
        if not found:
            return []
        # As deep in the project as they will stand: a record names the project's files that a run used.
        beside = follow_links(self.snippets).parent
        place = beside if os.access(beside, os.W_OK) else None
        with temporary_folder("adopt", place) as made:
            root = follow_links(made)
            files = [
                root.joinpath(str(at), *folder.split("/")[1:], f"{program.name}.py")
                for at, (folder, program) in enumerate(found)
            ]
            for file, (folder, program) in zip(files, found, strict=True):
                file.parent.mkdir(parents=True)
                file.write_text(program.text(), encoding="utf-8")
                put_data(_find_beside(self.snippets / folder, program.text()), file.parent)
                put_modules(program.text(), self._made.get(folder, {}), file.parent)
            outcomes: list[TrialRun | Problem] = []
            # A server or an editor waits, and what another machine says may be another tomorrow.
            alone = replace(self.limits, network=False, idle=IDLE_SECONDS)
            running = run_all(files, write=True, errors=False, limits=alone)
            with closing(running) as reports:
                for report, (_, program) in zip(reports, found, strict=True):
                    page = display_path(program.blocks[0].page)
                    show_progress(f"{len(outcomes) + 1}/{len(files)} {page}")
                    outcomes.append(_read_outcome(program, report))
            return outcomes


def _find_beside(folder: Path, source: str) -> dict[str, Path]:
    """Return the files in the folder of a program that it reads or imports, each by where it is from there."""
    found: dict[str, Path] = {}
    texts = [source] if folder.is_dir() else []
    while texts:
        text = texts.pop()
        found |= find_data(folder / "program.py", text)
        for name in find_import_names(text):
            file = folder / f"{name}.py"
            if file.name not in found and file.is_file():
                found[file.name] = file
                texts.append(read_text(file))
    return found


def put_modules(source: str, made: dict[str, bytes], folder: Path) -> None:
    """Write those of these files that a program imports, and that they import, into a folder."""
    for name in find_import_names(source) & made.keys():
        file = folder / f"{name}.py"
        if not file.exists():
            file.write_bytes(made[name])
            put_modules(made[name].decode(), made, folder)


def _read_outcome(program: BlockProgram, report: Report) -> TrialRun | Problem:
    """Return what came of a program: its files, or the first problem."""
    if report.problems:
        return report.problems[0]
    snippet = load(report.path)
    beside = _find_beside(report.path.parent, snippet.source)
    files = {
        file.name.removeprefix(program.name): read_bytes(file)
        for file in sorted(report.path.parent.iterdir())
        if file.is_file() and file.name not in beside
    }
    assert record_path(snippet.path).name.removeprefix(program.name) in files
    return TrialRun(program, snippet, load_record(snippet.path, snippet.digest), files)


def _outcome_of(program: BlockProgram, outcome: TrialRun | Problem) -> TrialRun | Problem:
    """Return an outcome, which a program of the same text may have had, as that of this one."""
    return outcome if isinstance(outcome, Problem) else outcome._replace(program=program)


def _print_what_is_shown(ran: TrialRun) -> bool:
    """Have a block print what its page shows and no line prints, or leave it; return whether there is one."""
    if (found := find_unprinted(ran)) is None:
        return False
    block, shown = found
    if code := make_printing_program(block.code, shown.under, shown.text):
        block.code = code
    else:
        block.left = f"shows at line {shown.line} what no line of it prints; print it"
    return True


def _leave_earlier_output(ran: TrialRun) -> bool:
    """Leave a block that shows what an earlier version printed; return whether there is one."""
    if (block := find_earlier_output(ran)) is None:
        return False
    block.left = (
        f"shows another output under `{block.label}`, which may be right of an earlier version"
    )
    return True


def _leave_beside_left(blocks: Sequence[PageBlock]) -> bool:
    """Leave the other blocks of a line of which one is left; return whether there are any."""
    reasons: dict[object, str] = {
        block.within: block.left for block in blocks if block.within and block.left
    }
    others = [block for block in blocks if block.within in reasons and block.left is None]
    for block in others:
        block.left = reasons.get(block.within)
    return bool(others)


def _leave_machine_output(ran: TrialRun) -> bool:
    """Leave a block that prints what only this machine does; return whether there is one."""
    if (found := find_machine_output(ran)) is None:
        return False
    block, word = found
    block.left = f"prints `{word}`, which is another on another machine"
    return True
