"""A page in cells: as a notebook, whose outputs are those of the records, and as a Python file."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from .cell_source import await_coroutines, import_absolutely, print_values
from .errors import SnippetError
from .page_links import find_relative_copy_path, make_page_url, replace_links
from .pages.site import ParsedPage, ShownProgram, Site
from .snippet.directives import REGION_MARKER
from .snippet.listing import Listing
from .snippet.names import find_names

ADMONITION = re.compile(
    r'^[!?]{3}\+? (?P<kind>\w+)( "(?P<title>.*)")?\n(?P<text>(\n|    .*(\n|$))+)', re.MULTILINE
)


def _unique_parts(page: ParsedPage) -> Iterator[str | ShownProgram]:
    """Yield the parts of a page for cells: prose, and each program once, however often it is shown.

    A program that is not run is no cell either, and becomes prose.
    """
    seen = set()
    for part in page.parts:
        if isinstance(part, str):
            yield part
        elif part.snippet.not_run is not None:
            yield f"```python\n{part.shown}\n```"
        elif part.snippet.path not in seen:
            seen.add(part.snippet.path)
            yield part


def render_notebook(site: Site, page: ParsedPage) -> str:
    """Return a page as the JSON of a notebook: a cell for each program, with its recorded output."""
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
                "source": _forget_names(part, made)
                + await_coroutines(_program_source(part, directives=False)),
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
    """Return the outputs of a program's cell, as a notebook has them, from its record."""
    outputs: list[dict[str, Any]] = []
    record = program.record
    for name, lines in (("stdout", record.output), ("stderr", record.error_output)):
        if lines:
            text = "".join(f"{line}\n" for line in lines)
            outputs.append({"output_type": "stream", "name": name, "text": text})
    for effect in record.effects:
        if effect.raised:
            name, _, message = effect.raised.partition(": ")
            error = {"ename": name, "evalue": message, "traceback": [effect.raised]}
            outputs.append({"output_type": "error", **error})
    return outputs


def render_python_file(site: Site, page: ParsedPage) -> str:
    """Return a page as one Python file in cells, in which what raises is caught: so all of it runs."""
    cells = []
    made: set[str] = set()
    for part in _unique_parts(page):
        if isinstance(part, ShownProgram):
            source = _forget_names(part, made) + _program_source(part, catches=True)
            cells.append(f"# %%\n{source}")
        elif text := _notebook_prose(site, page, part):
            comment = [f"# {line}".rstrip() for line in text.split("\n")]
            cells.append("\n".join(["# %% [markdown]", *comment]))
    return "\n\n".join(cells) + "\n"


def _program_source(
    program: ShownProgram, *, directives: bool = True, catches: bool = False
) -> str:
    """Return the source of a whole program, without its region markers.

    Without `directives`, it lacks the lines that state what it does. If it `catches`, each statement that
    raised when it was recorded stands in a `try`.
    """
    snippet, effects = program.snippet, program.record.effects
    shown = {effect.line for effect in effects if effect.channel == "value"}
    lines = dict(enumerate(print_values(snippet.source, shown).split("\n"), start=1))
    if not directives:
        lines = {
            number: line for number, line in lines.items() if number not in snippet.directive_lines
        }
    for start, end in program.record.spans:
        if catches and program.record.effect(start).raised:
            statement = "\n".join(lines.pop(number) for number in range(start, end + 1))
            lines[start] = _catch(snippet, start, statement)
    kept = (line for _, line in sorted(lines.items()) if not REGION_MARKER.match(line.strip()))
    return import_absolutely("\n".join(kept).strip("\n"), snippet.path)


def _catch(snippet: Listing, at: int, body: str) -> str:
    """Return a statement in a `try` that prints what it raises.

    `at` is its first line. Raises SnippetError if it has a string that the indent would change.
    """
    text = f"try:\n{textwrap.indent(body, '    ')}\nexcept Exception as error:\n"
    text += '    print(f"{type(error).__name__}: {error}")'
    (wrapped,) = ast.parse(text).body
    assert isinstance(wrapped, ast.Try)
    if ast.dump(wrapped.body[0]) != ast.dump(ast.parse(body).body[0]):
        message = "raises in a statement that holds a string over several lines; name it before"
        raise SnippetError.at(snippet.path, at, message)
    return text


def _forget_names(program: ShownProgram, made: set[str]) -> str:
    """Return statements that delete the names of earlier programs which this one would see.

    `made` has the names that those have made, and gets the names of this one.
    """
    names = find_names(program.snippet.source)
    seen = sorted((names.uses & made) - names.makes)
    made |= names.makes
    note = "  # each program has names of its own"
    return "".join(f'globals().pop("{name}", None){note}\n' for name in seen)


def _notebook_prose(site: Site, page: ParsedPage, text: str) -> str:
    """Return prose for a notebook: links lead to the site, or to the notebooks beside it."""

    def address(target: str, anchor: str) -> str:
        if site.url:
            return make_page_url(site, target, anchor)
        return find_relative_copy_path(page, target, ".ipynb")

    return ADMONITION.sub(_quote_admonition, replace_links(page, text, address)).strip("\n")


def _quote_admonition(admonition: re.Match[str]) -> str:
    """Return an admonition as a quote, which notebooks know."""
    title = admonition["kind"].capitalize() if admonition["title"] is None else admonition["title"]
    text = f"**{title}**\n\n{textwrap.dedent(admonition['text']).strip()}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n\n"
