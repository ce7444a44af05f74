"""What adoption says of the blocks: where each goes or why it is left, and how many went where."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import Problem, count_noun, display_path
from .blocks import PageBlock
from .compare_outputs import find_wrong_outputs
from .programs import BlockPlace, TrialRun
from .unrun import count_unrun, find_lack


def describe_block(block: PageBlock, place: BlockPlace | None, folder: str) -> str:
    """Return where a block goes, into which folder of snippets, or why it is left."""
    at = f"{display_path(block.page)}:{block.line}:"
    if block.verified:
        return f"{at} is a snippet already"
    if place is None:
        return f"{at} left: {block.left}"
    return f"{at} {folder}/{_describe_place(block, place)}"


def _describe_place(block: PageBlock, place: BlockPlace) -> str:
    program = place.program
    name = f"{program.name}.py"
    dropped = f" (without {', '.join(block.dropped)})" if block.dropped else ""
    if program.lacks:
        return f"{name}, not run: needs {program.lacks}{dropped}"
    if program.imports:
        dropped = f", with `{'`, `'.join(sorted(program.imports))}`{dropped}"
    if len(program.blocks) == 1:
        return f"{name}, runs alone{dropped}"
    lines = [other.line for other in program.blocks if other is not block]
    others = f"that of line {lines[0]}" if len(lines) == 1 else f"{len(lines)} others"
    part = ", ".join(place.parts)
    return f"{name}{part and f':{part}'}, one file with {others}{dropped}"


def sum_up_blocks(blocks: Sequence[PageBlock], ran: Sequence[TrialRun]) -> list[str | Problem]:
    """Return how many blocks went where, and which documented outputs were wrong."""
    said: list[str | Problem] = []
    unrun = count_unrun(ran)
    alone = sum(len(one.program.blocks) == 1 for one in ran) - unrun
    went = {block for one in ran for block in one.program.blocks}
    left = [block for block in blocks if block not in went]
    if lacking := sum(find_lack(block) is not None for block in left):
        said.append(
            f"{lacking} of the blocks that are left only lack something here:"
            " --not-run makes files of them that say so"
        )
    parts = len(went) - alone - unrun
    ways = [
        count_noun(alone, "program") if alone else "",
        f"{count_noun(parts, 'part')} of {len(ran) - alone - unrun} more" if parts else "",
        f"{unrun} not run" if unrun else "",
    ]
    how = f" ({', '.join(filter(None, ways))})"
    already = sum(block.verified for block in blocks)
    there = f", {already} {'was a snippet' if already == 1 else 'were snippets'}" if already else ""
    said.append(
        f"{count_noun(len(blocks), 'block')}: {len(went)} adopted{how if went else ''},"
        f" {len(left) - already} left{there}"
    )
    tried = [one for one in ran if not one.program.lacks]
    if problems := [problem for one in tried for problem in find_wrong_outputs(one)]:
        wrong = count_noun(len(problems), "documented output")
        said += [f"{wrong} unlike what the code prints:", *problems]
    return said
