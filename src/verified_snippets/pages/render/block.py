"""A block of a page: a highlighted snippet, and what is on record of its run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import chain

from ...characters import escape_invisible
from ...errors import Problem
from ...record.record import Anchor, Record, format_versions
from ...snippet.directives import format_errors, format_output_comments
from ...snippet.listing import ELIDED, Listing
from .code import HighlightedCode, TagSpan
from .facts import FactInContext, drop_repeated_facts, render_popover, render_table
from .pair import LABELS, PairPart, find_differing_lines

NOT_PAIRED = PairPart()
MAX_QUOTED = 60  # characters of a line that is quoted


@dataclass(frozen=True)
class Block:
    """What a block shows: a snippet or regions of it, its name, and its run.

    `recorded` is false for a run that is not on record, as is shown while serving only.
    """

    name: str
    regions: tuple[str, ...]
    snippet: Listing
    record: Record
    recorded: bool = True

    @cached_property
    def text(self) -> str:
        """The text that it shows."""
        return self.snippet.shown(*self.regions)

    def locate_highlights(self, lines: str) -> str:
        """Return `hl_lines` as the block has them: the author counts no line that a run wrote."""
        shown = self.snippet.shown_lines(*self.regions)
        typed = [
            at
            for at, line in enumerate(shown, 1)
            if line != ELIDED and line not in self.snippet.directive_lines
        ]
        lit: list[int] = []
        for part in lines.replace(",", " ").split():
            first, _, last = part.partition("-")
            if not (first.isdecimal() and (last or first).isdecimal()):
                return lines
            lit += typed[max(int(first) - 1, 0) : int(last or first)]
        return " ".join(map(str, lit))

    @property
    def shows_end(self) -> bool:
        """Whether it shows the end of the program, and so the figures that it leaves open."""
        last, _ = self.record.spans[-1] if self.record.spans else (0, 0)
        return self.shows(last)

    @property
    def shows_raise(self) -> bool:
        """Whether it shows the statement that raised."""
        return any(e.raised and self.shows(e.line) for e in self.record.effects)

    def shows(self, line: int) -> bool:
        """Return whether it shows this line of the file."""
        return not self.regions or any(line in self.snippet.regions[r] for r in self.regions)


def render_block(
    code: str,
    block: Block,
    part: PairPart = NOT_PAIRED,
    prefix: str = "",
    source: str | None = None,
    style: str = "",
    pictures: str = "",
) -> tuple[str, str]:
    """Render a block from its highlighted code: the HTML down to the code's end, and the rest.

    Its ids begin with `prefix`, `source` is the URL of the file. `style` is the element that
    styles a page's blocks, which the first of them brings. `pictures` stand under the code.
    """
    lines = block.snippet.shown_lines(*block.regions)
    woven = HighlightedCode(code, block.text)
    _set_off(woven, block, lines, part)
    opened, told = _facts(woven, block, lines, prefix)
    if not opened:
        woven.make_focusable()
    foot = "".join(opened)
    if told:
        foot += render_table(told)
    foot += _elsewhere(block)
    kind = "verified-snippet" + (" verified-raises" if block.shows_raise else "")
    kind += f" verified-{part.role}" if part.role else ""
    label = f'<p class="verified-label">{LABELS[part.role]}</p>\n' if part.role else ""
    above = f'<div class="{kind}" style="--verified-lines:{len(lines)}">\n{style}{label}{woven}\n'
    # Material's search ends what it leaves out at the first end of an element of that name.
    below = (
        f'{pictures}<footer class="verified-foot" data-search-exclude>\n{foot}\n'
        f"{_ran(block, source)}\n</footer>\n</div>"
    )
    return above, below


def render_problems(problems: list[Problem]) -> str:
    """Render problems as a box on the page, for whoever is writing it."""
    shown = "\n".join(
        f'<p class="admonition-title">{escape(escape_invisible(str(p).split(chr(10))[0]))}</p>\n'
        f"<pre><code>{escape(escape_invisible(chr(10).join(p.details)))}</code></pre>"
        for p in problems
    )
    return f'<div class="admonition failure verified-problem">\n{shown}\n</div>'


def _set_off(code: HighlightedCode, block: Block, lines: list[int], part: PairPart) -> None:
    """Set off what was printed and raised, mark where, and what differs in a pair."""
    snippet, index_of = block.snippet, {line: index for index, line in enumerate(lines)}
    text = snippet.lines
    for line in snippet.directive_lines & index_of.keys():
        output = text[line - 1].lstrip().startswith(("# >", "#>"))
        code.enclose_line(index_of[line], "go" if output else "gr")
    for effect in block.record.effects:
        if effect.warnings and effect.line in index_of:
            code.append_html(index_of[effect.line], '<span class="verified-warns"></span>')
        if effect.raised_at in index_of:
            code.append_html(index_of[effect.raised_at], '<span class="verified-raised"></span>')
    if part.other is not None:
        sign = "gi" if part.role == "right" else "gd"  # inserted, deleted: for every theme
        for line in find_differing_lines(snippet, part.other) & index_of.keys():
            code.enclose_line(index_of[line], sign)


def _facts(
    code: HighlightedCode, block: Block, lines: list[int], prefix: str
) -> tuple[list[str], list[tuple[str, list[FactInContext]]]]:
    """Make buttons of names; what they open, and what to tell of each line of code."""
    text, shown = block.snippet.lines, code.text
    index_of = {line: index for index, line in enumerate(lines)}
    ends = dict(block.record.spans)
    told: dict[int, list[FactInContext]] = defaultdict(list)
    for effect in block.record.effects:
        for fact in effect.facts:
            if fact.line in index_of:
                at_home = effect.line <= fact.line <= ends[effect.line]
                during = () if at_home else (_quoted(text[effect.line - 1]),)
                told[fact.line].append(FactInContext(fact, during))
    told = {line: drop_repeated_facts(facts) for line, facts in sorted(told.items())}
    spots = _group_by_anchor(told)
    opened: list[str] = []
    wraps: dict[int, list[TagSpan]] = defaultdict(list)
    for spot, facts in spots:
        if spot.line in index_of:
            name, index = f"{prefix}fact{len(opened) + 1}", index_of[spot.line]
            shift = len(text[spot.line - 1].rstrip()) - len(shown[index].rstrip())
            button = (
                f'<button popovertarget="{name}" popovertargetaction="show" interestfor="{name}">'
            )
            wrap = TagSpan(spot.start - shift, spot.end - shift, button, "</button>")
            wraps[index].append(wrap)
            opened.append(render_popover(name, facts))
    for index, wanted in wraps.items():
        code.wrap_spans(index, wanted)
    return opened, [(_quoted(text[line - 1]), facts) for line, facts in told.items()]


def _group_by_anchor(
    told: dict[int, list[FactInContext]],
) -> list[tuple[Anchor, list[FactInContext]]]:
    """Return the places to open facts at, in reading order; those that overlap are one."""
    spots: dict[Anchor, list[FactInContext]] = defaultdict(list)
    for each in chain.from_iterable(told.values()):
        if each.fact.at:
            spots[each.fact.at].append(each)
    apart: list[tuple[Anchor, list[FactInContext]]] = []
    for spot, facts in sorted(spots.items(), key=lambda s: (s[0].line, s[0].start, -s[0].end)):
        if apart and apart[-1][0].overlaps(spot):
            apart[-1][1].extend(facts)
        else:
            apart.append((spot, facts))
    return apart


def _quoted(line: str) -> str:
    line = line.strip()
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"


def _ran(block: Block, source: str | None) -> str:
    versions = block.record.versions
    ran = format_versions(versions)
    same = [format_versions(o.versions, versions) for o in block.record.others if o.effects is None]
    ran += f", the same on {', on '.join(same)}" if same else ""
    name = f"<code>{escape(block.name).replace('/', '/<wbr>')}</code>"
    if source:
        name = f'<a href="{escape(source)}">{name}</a>'
    parts = " and ".join(f"<code>{escape(region)}</code>" for region in block.regions)
    part = f", part{'s' if len(block.regions) > 1 else ''} {parts}," if parts else ""
    if (reason := block.snippet.not_run) is not None:
        return f'<p class="verified-source">{name}{part} not run: {escape(escape_invisible(reason))}</p>'
    ending = ", and raised this error" if block.shows_raise else ""
    ending += "" if block.recorded else "; this run is not on record yet"
    return f'<p class="verified-source">{name}{part} ran on {escape(escape_invisible(ran))}{ending}</p>'


def _elsewhere(block: Block) -> str:
    """Return what the block gives with other versions, where it is not the same: a fold each."""
    folds = []
    for other in block.record.others:
        lines: list[str] = []
        for effect in other.effects or ():
            mine = block.record.effect(effect.line)
            if block.shows(effect.line) and (effect.output, effect.errors) != (
                mine.output,
                mine.errors,
            ):
                lines += [block.snippet.lines[effect.line - 1].strip()]
                lines += [*format_output_comments(effect.output), *format_errors(effect.errors)]
        if lines:
            on = escape(escape_invisible(format_versions(other.versions, block.record.versions)))
            text = escape("\n".join(lines))
            folds.append(
                f'<details class="verified-facts"><summary>On {on}</summary>\n'
                f"<pre><code>{text}</code></pre>\n</details>\n"
            )
    return "".join(folds)
