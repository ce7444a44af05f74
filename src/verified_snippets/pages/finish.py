"""The end of a page: what is on it is decided, and each block takes its place."""

from __future__ import annotations

from .docstrings import poses_as_code
from .fence_checker import INCLUDE_MARK
from .html_faults import NO_CLASS, HtmlFault
from .html_judge import HtmlJudge
from .include import INSTEAD
from .page_gate import PageGate
from .stand_ins import fill_stand_ins


def finish_page(gate: PageGate, text: str) -> str:
    """Put a box on the page for each thing that it may not show, and its blocks."""
    text = INCLUDE_MARK.sub(lambda found: _box_for_unused(gate, found[0]), text)
    for mark in gate.marks.keys() - gate.used:
        _box_for_unused(gate, mark)
    judge = HtmlJudge(text, gate.blocks)
    faults = judge.find_faults()
    if not gate.verifies:
        faults = []
    # A fence in a comment shows nothing, and would end the comment early.
    for mark in gate.blocks.keys() - judge.shown:
        gate.blocks[mark] = "", ""
        for problem in gate.problems_of.get(mark, ()):
            gate.problems.remove(problem)
    parts: list[str] = []
    end = 0
    for fault in faults:
        box = _refuse_fault(gate, fault)
        if fault.start < end:  # within another
            continue
        parts += [text[end : fault.start], gate.make_stand_in(box)]
        end = fault.end
    text = "".join([*parts, text[end:]])
    if gate.outer:  # which puts them in place
        if poses_as_code(text):
            gate.refuse(1, NO_CLASS)
        gate.outer.gate.blocks |= gate.blocks
        gate.outer.gate.problems += gate.problems
        gate.outer.gate.verified = gate.verified
        gate.problems = []
        return text
    return fill_stand_ins(gate.blocks, text)


def _box_for_unused(gate: PageGate, mark: str) -> str:
    """Return the box for an include that is in no block; an empty text if it was taken for one."""
    if (marked := gate.marks.get(mark)) is None:
        return mark
    if mark in gate.used:
        return ""
    gate.used.add(mark)
    refused = marked.include.make_error("includes Python outside a block", *INSTEAD)
    return gate.make_stand_in(gate.box_problems(refused.problems))


def _refuse_fault(gate: PageGate, fault: HtmlFault) -> str:
    first = fault.quoted.partition("\n")[0].strip()
    if fault.character:
        return gate.refuse(gate.page.locate_character(fault.character), fault.message)
    page = gate.page
    line = page.locate(fault.quoted) or page.locate_text(first) or page.locate_text(fault.tag)
    return gate.refuse(line, fault.message, first)
