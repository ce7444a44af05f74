"""A block of a page as HTML: its highlighted code, and below it what the record says of the run."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from itertools import chain

from ...characters import escape_invisible
from ...errors import Problem
from ...record.record import Anchor
from .block import Block
from .code import HighlightedCode, TagSpan
from .facts import FactInContext, drop_repeated_facts, render_popover, render_table
from .origin import render_origin, render_other_outcomes
from .outputs import find_outputs, is_wide, locate_colours, make_colour_tags
from .pair import LABELS, PairPart, find_differing_lines

NOT_PAIRED = PairPart()
MAX_QUOTED = 60  # characters of a line that is quoted


def render_block(
    code: str,
    block: Block,
    part: PairPart = NOT_PAIRED,
    prefix: str = "",
    source_url: str | None = None,
    style: str = "",
    pictures: str = "",
) -> tuple[str, str]:
    """Render a block.

    Args:
        code: The HTML of its highlighted code.
        block: What it shows.
        part: What it is in a pair of wrong and right.
        prefix: What its ids begin with.
        source_url: Where its file is on the web.
        style: The element that styles the blocks of the page; the first of them brings it.
        pictures: HTML to stand under the code.

    Returns:
        The HTML down to the end of the code, and the rest.
    """
    index_of = {line.number: index for index, line in enumerate(block.lines) if line.number}
    highlighted = HighlightedCode(code, block.text)
    _set_off_lines(highlighted, block, index_of, part)
    facts = _collect_facts(block, index_of)
    popovers = _add_fact_buttons(highlighted, block, index_of, facts, prefix)
    if not popovers:
        highlighted.make_focusable()
    foot = "".join(popovers)
    if facts:
        text = block.snippet.lines
        foot += render_table([(_quote(text[line - 1]), told) for line, told in facts.items()])
    foot += render_other_outcomes(block)
    kind = "verified-snippet" + (" verified-raises" if block.shows_raise else "")
    kind += f" verified-{part.role}" if part.role else ""
    label = f'<p class="verified-label">{LABELS[part.role]}</p>\n' if part.role else ""
    above = f'<div class="{kind}" style="--verified-lines:{len(block.lines)}">\n{style}{label}{highlighted}\n'
    # Material's search ends what it leaves out at the first end of an element of that name.
    below = (
        f'{pictures}<footer class="verified-foot" data-search-exclude>\n{foot}\n'
        f"{render_origin(block, source_url)}\n</footer>\n</div>"
    )
    return above, below


def render_problems(problems: list[Problem]) -> str:
    """Render problems as a box on the page, for whoever is writing it."""
    shown = []
    for problem in problems:
        title = escape(escape_invisible(str(problem).partition("\n")[0]))
        details = escape(escape_invisible("\n".join(problem.details)))
        shown.append(f'<p class="admonition-title">{title}</p>\n<pre><code>{details}</code></pre>')
    inside = "\n".join(shown)
    return f'<div class="admonition failure verified-problem">\n{inside}\n</div>'


def _set_off_lines(
    code: HighlightedCode, block: Block, index_of: dict[int, int], part: PairPart
) -> None:
    """Set off outputs and errors, mark the lines that warn and raise, and what differs in a pair."""
    snippet = block.snippet
    for line in snippet.directive_lines & index_of.keys():
        code.enclose_line(index_of[line], "gr")
    for output in find_outputs(snippet, block.lines):
        wide = is_wide(block.lines[output.start : output.stop])
        for index in output:
            code.enclose_line(index, "go verified-wide" if wide else "go")
    for effect in block.record.effects:
        for line, parts in locate_colours(snippet, effect).items() if effect.colours else ():
            if line in index_of:
                tags = make_colour_tags(code.text[index_of[line]], parts)
                code.colour_output(index_of[line], tags)
        if effect.warnings and effect.line in index_of:
            code.append_html(index_of[effect.line], '<span class="verified-warns"></span>')
        if effect.raised_at in index_of:
            code.append_html(index_of[effect.raised_at], '<span class="verified-raised"></span>')
    if part.other is not None:
        sign = "gi" if part.role == "right" else "gd"  # inserted, deleted: for every theme
        for line in find_differing_lines(snippet, part.other) & index_of.keys():
            code.enclose_line(index_of[line], sign)


def _collect_facts(block: Block, index_of: dict[int, int]) -> dict[int, list[FactInContext]]:
    """Return the facts to tell of each line that the block shows, by its number in the file."""
    text, ends = block.snippet.lines, dict(block.record.spans)
    facts: dict[int, list[FactInContext]] = defaultdict(list)
    for effect in block.record.effects:
        for fact in effect.facts:
            if fact.line in index_of:
                in_statement = effect.line <= fact.line <= ends[effect.line]
                during = () if in_statement else (_quote(text[effect.line - 1]),)
                facts[fact.line].append(FactInContext(fact, during))
    return {line: drop_repeated_facts(told) for line, told in sorted(facts.items())}


def _add_fact_buttons(
    code: HighlightedCode,
    block: Block,
    index_of: dict[int, int],
    facts: dict[int, list[FactInContext]],
    prefix: str,
) -> list[str]:
    """Make buttons of the names in the code that have facts, and return the popovers they open."""
    text, shown = block.snippet.lines, code.text
    popovers: list[str] = []
    buttons: dict[int, list[TagSpan]] = defaultdict(list)  # by the index of their line
    for anchor, told in _group_by_anchor(facts):
        if anchor.line in index_of:
            name, index = f"{prefix}fact{len(popovers) + 1}", index_of[anchor.line]
            dedent = len(text[anchor.line - 1].rstrip()) - len(shown[index].rstrip())
            tag = f'<button popovertarget="{name}" popovertargetaction="show" interestfor="{name}">'
            span = TagSpan(anchor.start - dedent, anchor.end - dedent, tag, "</button>")
            buttons[index].append(span)
            popovers.append(render_popover(name, told))
    for index, spans in buttons.items():
        code.wrap_spans(index, spans)
    return popovers


def _group_by_anchor(
    facts: dict[int, list[FactInContext]],
) -> list[tuple[Anchor, list[FactInContext]]]:
    """Return the words that open facts, each with its facts, in reading order.

    Where words overlap, the first of them opens the facts of all.
    """
    by_anchor: dict[Anchor, list[FactInContext]] = defaultdict(list)
    for each in chain.from_iterable(facts.values()):
        if each.fact.at:
            by_anchor[each.fact.at].append(each)
    grouped: list[tuple[Anchor, list[FactInContext]]] = []
    for anchor in sorted(by_anchor, key=lambda at: (at.line, at.start, -at.end)):
        if grouped and grouped[-1][0].overlaps(anchor):
            grouped[-1][1].extend(by_anchor[anchor])
        else:
            grouped.append((anchor, by_anchor[anchor]))
    return grouped


def _quote(line: str) -> str:
    """Return a line of code without its indent, and cut if it is long."""
    line = line.strip()
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"
