"""A page in cells: as a notebook, and as a Python file. Their outputs are those of the records."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from .errors import SnippetError
from .page_links import find_relative_copy_path, page_url, replace_links
from .pages.site import ParsedPage, ShownProgram, Site
from .snippet.directives import REGION_MARKER
from .snippet.listing import Listing
from .snippet.names import find_names

ADMONITION = re.compile(
    r'^[!?]{3}\+? (?P<kind>\w+)( "(?P<title>.*)")?\n(?P<text>(\n|    .*(\n|$))+)', re.MULTILINE
)


def _unique_parts(page: ParsedPage) -> Iterator[str | ShownProgram]:
    """Yield the parts of a page, a program of which it shows several regions once, whole."""
    seen = set()
    for part in page.parts:
        if isinstance(part, ShownProgram) and part.snippet.not_run is not None:
            yield f"```python\n{part.shown}\n```"  # nor is it run here
            continue
        if isinstance(part, str) or part.snippet.path not in seen:
            yield part
        if isinstance(part, ShownProgram):
            seen.add(part.snippet.path)


def render_notebook(site: Site, page: ParsedPage) -> str:
    """Return the page as a notebook: a cell a program, with the output that its record has."""
    import nbformat

    library: Any = nbformat
    cells: list[dict[str, Any]] = []
    made: set[str] = set()
    for part in _unique_parts(page):
        cell: dict[str, Any] = {"id": f"cell-{len(cells)}", "metadata": {}}
        if isinstance(part, ShownProgram):
            if any(effect.raised for effect in part.record.effects):
                cell["metadata"] = {"tags": ["raises-exception"]}
            cell |= {
                "cell_type": "code",
                "source": _forget_names(part, made) + _program_source(part, stated=False),
            }
            cells.append(cell | {"execution_count": None, "outputs": _cell_outputs(part)})
        elif text := _notebook_prose(site, page, part):
            cells.append(cell | {"cell_type": "markdown", "source": text})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    notebook = library.from_dict(whole)
    library.validate(notebook)
    return f"{library.writes(notebook)}\n"


def _cell_outputs(program: ShownProgram) -> list[dict[str, Any]]:
    """Return what the record of a program says that its cell gives."""
    outputs: list[dict[str, Any]] = []
    if printed := program.record.output:
        text = "".join(f"{line}\n" for line in printed)
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    for effect in program.record.effects:
        if effect.raised:
            name, _, message = effect.raised.partition(": ")
            said = {"ename": name, "evalue": message, "traceback": [effect.raised]}
            outputs.append({"output_type": "error", **said})
    return outputs


def render_python_file(site: Site, page: ParsedPage) -> str:
    """Return the page as one program in cells: what raises is caught, so that all of it runs."""
    cells = []
    made: set[str] = set()
    for part in _unique_parts(page):
        if isinstance(part, ShownProgram):
            source = _forget_names(part, made) + _program_source(part, stated=True, caught=True)
            cells.append(f"# %%\n{source}")
        elif text := _notebook_prose(site, page, part):
            comment = [f"# {line}".rstrip() for line in text.split("\n")]
            cells.append("\n".join(["# %% [markdown]", *comment]))
    return "\n\n".join(cells) + "\n"


def _program_source(program: ShownProgram, *, stated: bool, caught: bool = False) -> str:
    """Return a whole program, with or without the lines that state what it does."""
    snippet = program.snippet
    lines = dict(enumerate(snippet.lines, start=1))
    if not stated:
        lines = {
            number: line for number, line in lines.items() if number not in snippet.directive_lines
        }
    for start, end in program.record.spans:
        if caught and program.record.effect(start).raised:
            first, *others = range(start, end + 1)
            lines[first] = _catch(snippet, first, [lines.pop(n) for n in (first, *others)])
    kept = (line for _, line in sorted(lines.items()) if not REGION_MARKER.match(line.strip()))
    return "\n".join(kept).strip("\n")


def _catch(snippet: Listing, at: int, lines: list[str]) -> str:
    """Put a statement that raises into a `try` that prints what it raises."""
    body = "\n".join(lines)
    text = f"try:\n{textwrap.indent(body, '    ')}\nexcept Exception as error:\n"
    text += '    print(f"{type(error).__name__}: {error}")'
    (tried,) = ast.parse(text).body
    assert isinstance(tried, ast.Try)
    if ast.dump(tried.body[0]) != ast.dump(ast.parse(body).body[0]):
        message = "raises in a statement that holds a string over several lines; name it before"
        raise SnippetError.at(snippet.path, at, message)
    return text


def _forget_names(part: ShownProgram, made: set[str]) -> str:
    """Return what lets a program begin without the names of those above it that it would see."""
    mine = find_names(part.snippet.source)
    seen = sorted((mine.uses & made) - mine.makes)
    made |= mine.makes
    note = "  # each program has names of its own"
    return "".join(f'globals().pop("{name}", None){note}\n' for name in seen)


def _notebook_prose(site: Site, page: ParsedPage, text: str) -> str:
    """Return prose for a notebook: links lead to the site, or to the notebooks beside it."""

    def to(target: str, anchor: str) -> str:
        return (
            page_url(site, target, anchor)
            if site.url
            else find_relative_copy_path(page, target, ".ipynb")
        )

    return ADMONITION.sub(_quote_admonition, replace_links(page, text, to)).strip("\n")


def _quote_admonition(note: re.Match[str]) -> str:
    """Write an admonition as a quote, which notebooks know."""
    title = note["kind"].capitalize() if note["title"] is None else note["title"]
    text = f"**{title}**\n\n{textwrap.dedent(note['text']).strip()}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n\n"
