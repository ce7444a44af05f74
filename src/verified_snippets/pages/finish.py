"""The end of a page: what may not be on it becomes a box, and each block takes its place."""

from __future__ import annotations

from .docstrings import poses_as_code
from .fence_checker import INCLUDE_MARK
from .html_faults import NO_CLASS, HtmlFault
from .html_judge import HtmlJudge
from .include import INSTEAD
from .page_gate import PageGate
from .stand_ins import fill_stand_ins


def finish_page(gate: PageGate, text: str) -> str:
    """Return the HTML of a page with its blocks, and a box for each thing that it may not show.

    Of a docstring within a page, the stand-ins of blocks are left for that page to fill.
    """
    text = INCLUDE_MARK.sub(lambda found: _box_for_unused(gate, found[0]), text)
    for mark in gate.marks.keys() - gate.used:  # which some extension took off the page
        _box_for_unused(gate, mark)
    judge = HtmlJudge(text, gate.blocks)
    faults = judge.find_faults()
    # A fence in a comment shows nothing, and would end the comment early.
    for name in gate.blocks.keys() - judge.shown:
        gate.blocks[name] = "", ""
        for problem in gate.problems_of.get(name, ()):
            gate.problems.remove(problem)
    if gate.verifies:
        text = _box_faults(gate, text, faults)
    if gate.outer is None:
        return fill_stand_ins(gate.blocks, text)
    page = gate.outer.gate
    if gate.nested:  # what becomes of the text before the page has it, nobody knows
        text = fill_stand_ins(gate.blocks, text)
    else:
        if poses_as_code(text):
            gate.refuse(1, NO_CLASS)
        page.blocks |= gate.blocks
    page.problems += gate.problems
    page.verified = gate.verified
    gate.problems = []
    return text


def _box_faults(gate: PageGate, text: str, faults: list[HtmlFault]) -> str:
    """Return the HTML with a stand-in for a box in place of each fault."""
    parts: list[str] = []
    end = 0
    for fault in faults:
        box = _refuse_fault(gate, fault)
        if fault.start < end:  # it is within another, whose box is enough
            continue
        parts += [text[end : fault.start], gate.make_stand_in(box)]
        end = fault.end
    return "".join([*parts, text[end:]])


def _box_for_unused(gate: PageGate, mark: str) -> str:
    """Return what stands on the page for the mark of an include: a box, if it is in no block."""
    if (marked := gate.marks.get(mark)) is None:
        return mark  # it is none of ours
    if mark in gate.used:
        return ""
    gate.used.add(mark)
    refused = marked.include.make_error("includes Python outside a block", *INSTEAD)
    return gate.make_stand_in(gate.box_problems(refused.problems))


def _refuse_fault(gate: PageGate, fault: HtmlFault) -> str:
    """Note a fault as a problem, at the line of the Markdown it comes from; return the box for it."""
    first = fault.quoted.partition("\n")[0].strip()
    if fault.character:
        return gate.refuse(gate.page.locate_character(fault.character), fault.message)
    page = gate.page
    line = page.locate(fault.quoted) or page.locate_text(first) or page.locate_text(fault.tag)
    return gate.refuse(line, fault.message, first)
