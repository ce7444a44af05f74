"""Blocks that a plugin fills in before they are Markdown: what they hold is not what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..pages.site import Site
from .adopted_page import AdoptedPage

FILLING_PLUGINS = ("macros", "markdownextradata")
MARK_OPTIONS = (  # by which the plugin macros is told of other marks
    ("j2_variable_start_string", "{{"),
    ("j2_block_start_string", "{%"),
    ("j2_comment_start_string", "{#"),
)
RAW_PART = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}", re.DOTALL)
RENDERS_MACROS = re.compile(r"^render_macros:\s*(?P<value>\w+)\s*$", re.MULTILINE)
FILLED_LENGTH = 30  # characters of what is filled in


def leave_templates(pages: Sequence[AdoptedPage], site: Site) -> None:
    """Leave the blocks in which a plugin of the site fills something in."""
    for name, options in _list_plugins(site.settings.get("plugins")):
        if name not in FILLING_PLUGINS:
            continue
        starts = [str(options.get(key) or usual) for key, usual in MARK_OPTIONS]
        mark = re.compile("|".join(map(re.escape, starts)))
        by_default = options.get("render_by_default", True) is not False
        for page in pages:
            if _is_rendered("\n".join(page.raw_lines), by_default=by_default):
                _leave_templates_of(page, mark, name)


def _list_plugins(listed: object) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Yield the plugins that a site lists, in whatever form, with their options."""
    entries = [listed] if isinstance(listed, dict) else listed if isinstance(listed, list) else []
    for entry in entries:
        for name, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
            yield str(name), options if isinstance(options, dict) else {}


def _is_rendered(text: str, *, by_default: bool) -> bool:
    """Return whether the plugin macros looks at a page."""
    front = text.split("\n---", 1)[0] if text.startswith("---") else ""
    said = RENDERS_MACROS.search(front)
    return said["value"].lower() in ("true", "yes", "on") if said else by_default


def _leave_templates_of(page: AdoptedPage, mark: re.Pattern[str], plugin: str) -> None:
    text = "\n".join(page.raw_lines)
    raw = [
        range(text.count("\n", 0, found.start()), text.count("\n", 0, found.end()) + 1)
        for found in RAW_PART.finditer(text)
    ]
    for block in page.blocks:
        if block.untried or block.part or any(block.start in lines for lines in raw):
            continue
        body = "\n".join(page.raw_lines[block.start + 1 : block.stop - 1])
        if found := mark.search(body):
            shown = body[found.start() :].partition("\n")[0][:FILLED_LENGTH].strip()
            block.leave_untried(f"holds `{shown}`, which the plugin {plugin} reads as its own")
