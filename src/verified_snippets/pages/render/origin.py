"""What stands below a block: which snippet it is, on what that ran, and what it does on something else."""

from __future__ import annotations

from html import escape

from ...characters import escape_invisible
from ...record.record import Effect, format_versions
from ...snippet.directives import format_errors, format_output_comments
from .block import Block

DOES_NOTHING = "# prints nothing, and raises nothing"


def render_origin(block: Block, source_url: str | None) -> str:
    """Render the line that says which snippet it is, and on what it ran or why it did not."""
    name = f"<code>{escape(block.name).replace('/', '/<wbr>')}</code>"
    if source_url:
        name = f'<a href="{escape(source_url)}">{name}</a>'
    parts = " and ".join(f"<code>{escape(region)}</code>" for region in block.regions)
    part = f", part{'s' if len(block.regions) > 1 else ''} {parts}," if parts else ""
    if (reason := block.snippet.not_run) is not None:
        return f'<p class="verified-source">{name}{part} not run: {escape(escape_invisible(reason))}</p>'
    versions, others = block.record.versions, block.record.others
    same = [_format_beside(o.versions, versions) for o in others if o.effects is None]
    ran = format_versions(versions) + (f", the same on {', on '.join(same)}" if same else "")
    ending = ", and raised this error" if block.shows_raise else ""
    ending += "" if block.recorded else "; this run is not on record yet"
    return f'<p class="verified-source">{name}{part} ran on {escape(escape_invisible(ran))}{ending}</p>'


def _format_beside(versions: dict[str, str], named: dict[str, str]) -> str:
    """Format the versions that differ from those `named` before: of the only library, the number alone."""
    libraries = [name for name in named if name != "python"]
    changed = [name for name, version in versions.items() if named.get(name) != version]
    if changed == libraries and len(libraries) == 1:
        return versions[libraries[0]]
    return format_versions(versions, named)


def render_other_outcomes(block: Block) -> str:
    """Render what the block prints and raises with other versions, where that differs: a fold each."""
    folds = []
    for other in block.record.others:
        if other.effects is None:
            continue
        lines: list[str] = []
        there = {effect.line: effect for effect in other.effects}
        for line in sorted({*there, *(effect.line for effect in block.record.effects)}):
            here, effect = block.record.effect(line), there.get(line, Effect(line))
            if (effect.output, effect.errors) != (here.output, here.errors) and block.shows(line):
                stated = [*format_output_comments(effect.output), *format_errors(effect.errors)]
                lines += [block.snippet.lines[line - 1].strip(), *(stated or [DOES_NOTHING])]
        if lines:
            on = escape(escape_invisible(format_versions(other.versions, block.record.versions)))
            text = escape("\n".join(lines))
            folds.append(
                f'<details class="verified-facts"><summary>On {on}</summary>\n'
                f"<pre><code>{text}</code></pre>\n</details>\n"
            )
    return "".join(folds)
