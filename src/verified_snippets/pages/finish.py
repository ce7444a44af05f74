"""The end of a page: what is on it is decided, and each block takes its place."""

from __future__ import annotations

import re

from .fence_checker import INCLUDE_MARK, INSTEAD
from .html_judge import HtmlFault, HtmlJudge
from .page_state import PageState

STAND_IN = re.compile(r'<([a-z][a-z0-9]*) id="(verified-snippet-[0-9a-f]{16})"></\1>')
ANNOTATION = re.compile(r">#[^<\n]*\(\d+\)")
LIST_TAG = re.compile(r"</?ol\b[^>]*>")


def finish_page(gate: PageState, text: str) -> str:
    """Put a box on the page for each thing that it may not show, and its blocks."""
    text = INCLUDE_MARK.sub(lambda found: _box_for_unused(gate, found[0]), text)
    for mark in gate.marks.keys() - gate.used:
        _box_for_unused(gate, mark)
    judge = HtmlJudge(text, gate.blocks)
    faults = judge.judge() if gate.verifies else judge.judge()[:0]
    # A fence in a comment shows nothing, and would end the comment early.
    for mark in gate.blocks.keys() - judge.shown:
        gate.blocks[mark] = "", ""
    parts: list[str] = []
    end = 0
    for fault in faults:
        box = _refuse_fault(gate, fault)
        if fault.start < end:  # within another
            continue
        parts += [text[end : fault.start], gate.stand_in(box)]
        end = fault.end
    return _fill_stand_ins(gate, "".join([*parts, text[end:]]))


def _box_for_unused(gate: PageState, mark: str) -> str:
    """Return the box for an include that is in no block; an empty text if it was taken for one."""
    if (marked := gate.marks.get(mark)) is None:
        return mark
    if mark in gate.used:
        return ""
    gate.used.add(mark)
    refused = marked.include.error("includes Python outside a block", *INSTEAD)
    return gate.stand_in(gate.box(refused.problems))


def _refuse_fault(gate: PageState, fault: HtmlFault) -> str:
    first = fault.quoted.partition("\n")[0].strip()
    if fault.character:
        return gate.refuse(gate.page.locate_character(fault.character), fault.message)
    page = gate.page
    line = page.locate(fault.quoted) or page.locate_text(first) or page.locate_text(fault.tag)
    return gate.refuse(line, fault.message, first)


def _fill_stand_ins(gate: PageState, text: str) -> str:
    """Put in place what the stand-ins of a page stand for."""
    parts: list[str] = []
    end = 0
    while found := STAND_IN.search(text, end):
        above, below = gate.blocks.get(found[2], ("", ""))
        parts += [text[end : found.start()], above]
        end = found.end()
        if below and ANNOTATION.search(above) and (notes := _list_end(text, end)) > end:
            parts += [_fill_stand_ins(gate, text[end:notes]), "\n"]
            end = notes
        parts.append(below)
    return "".join([*parts, text[end:]])


def _list_end(text: str, at: int) -> int:
    """Return where the list ends that begins here, if one does; Material wants it right below."""
    start = at + len(text[at : at + 100]) - len(text[at : at + 100].lstrip())
    if not text.startswith("<ol", start):
        return at
    depth = 0
    for edge in LIST_TAG.finditer(text, start):
        depth += -1 if edge[0].startswith("</") else 1
        if depth == 0:
            return edge.end()
    return at
