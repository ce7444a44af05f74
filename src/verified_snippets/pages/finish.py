"""The end of a page: what is on it is decided, and each block takes its place."""

from __future__ import annotations

import re

from .built import Fault, Judge
from .gate import INSTEAD, MARK, Gate

STAND_IN = re.compile(r'<([a-z][a-z0-9]*) id="(verified-snippet-[0-9a-f]{16})"></\1>')
ANNOTATION = re.compile(r">#[^<\n]*\(\d+\)")
LIST_TAG = re.compile(r"</?ol\b[^>]*>")


def finished(gate: Gate, text: str) -> str:
    """The page with a box in place of each thing that it may not show, and with its blocks."""
    text = MARK.sub(lambda found: _unused(gate, found[0]), text)
    for mark in gate.marks.keys() - gate.used:
        _unused(gate, mark)
    judge = Judge(text, gate.blocks)
    faults = judge.judge()
    # A fence in a comment shows nothing, and would end the comment early.
    for mark in gate.blocks.keys() - judge.shown:
        gate.blocks[mark] = "", ""
    parts: list[str] = []
    end = 0
    for fault in faults:
        box = _refused(gate, fault)
        if fault.start < end:  # within another
            continue
        parts += [text[end : fault.start], gate.stand_in(box)]
        end = fault.end
    return _filled(gate, "".join([*parts, text[end:]]))


def _unused(gate: Gate, mark: str) -> str:
    """The box for an include that is in no block; empty if it was taken for one."""
    if (marked := gate.marks.get(mark)) is None:
        return mark
    if mark in gate.used:
        return ""
    gate.used.add(mark)
    refused = marked.include.refused("includes Python outside a block", *INSTEAD)
    return gate.stand_in(gate.box(refused.problems))


def _refused(gate: Gate, fault: Fault) -> str:
    first = fault.quoted.partition("\n")[0].strip()
    if fault.character:
        return gate.refuse(gate.page.position(fault.character), fault.message)
    page = gate.page
    line = page.locate(fault.quoted) or page.containing(first) or page.containing(fault.tag)
    return gate.refuse(line, fault.message, first)


def _filled(gate: Gate, text: str) -> str:
    """The page with what its stand-ins stand for."""
    parts: list[str] = []
    end = 0
    while found := STAND_IN.search(text, end):
        above, below = gate.blocks.get(found[2], ("", ""))
        parts += [text[end : found.start()], above]
        end = found.end()
        if below and ANNOTATION.search(above) and (notes := _list_at(text, end)) > end:
            parts += [_filled(gate, text[end:notes]), "\n"]
            end = notes
        parts.append(below)
    return "".join([*parts, text[end:]])


def _list_at(text: str, at: int) -> int:
    """Where the list ends that begins here, if one does; Material wants it right below."""
    start = at + len(text[at : at + 100]) - len(text[at : at + 100].lstrip())
    if not text.startswith("<ol", start):
        return at
    depth = 0
    for edge in LIST_TAG.finditer(text, start):
        depth += -1 if edge[0].startswith("</") else 1
        if depth == 0:
            return edge.end()
    return at
