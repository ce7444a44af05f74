"""Each page as a notebook, a Python file and expanded Markdown, and llms.txt: from records.

They are written below the folder of pages before a build, which copies them as they are:
so any builder does, and none needs a plugin. Nothing is run: the outputs in a notebook are
those of the records. A page `a/b.md` becomes `downloads/a/b.ipynb`, `.py` and `.md.txt` (a
builder would take `.md` for a page); `a/index.md` becomes `downloads/a.ipynb` and so on.
An extension of the site may add to them (`pages/export_hook.py`).
"""

from __future__ import annotations

import ast
import contextlib
import posixpath
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import copies
from .copies import DOWNLOADS
from .disk import read_text
from .errors import SnippetError
from .pages.converter import PageGate, is_draft_page
from .pages.settings import invalid_site
from .pages.site import (
    ParsedPage,
    ShownProgram,
    Site,
    page_paths,
    read_page,
    read_page_text,
    read_site,
)
from .snippet.directives import REGION_MARKER
from .snippet.listing import Listing
from .snippet.names import find_names

PAGE_LINK = re.compile(r"(?P<before>\]\(|^\[[^]]+\]: )(?P<page>[^)#\s:]+\.md)(?P<anchor>#[^)\s]*)?")
ADMONITION = re.compile(
    r'^[!?]{3}\+? (?P<kind>\w+)( "(?P<title>.*)")?\n(?P<text>(\n|    .*(\n|$))+)', re.MULTILINE
)


def export_site(config: Path, snippets: Path) -> list[Path]:
    """Write all of it for the site that `config` (mkdocs.yml) describes; the files written.

    A file that holds the same already is left alone, so that nothing reloads. What the builder
    leaves out of the site is left out. Raises SnippetError if a page or a snippet cannot be shown.
    ModuleNotFoundError if nbformat is not installed.
    """
    site = read_site(config)
    try:
        gate = PageGate(site.said, snippets)
    except Exception as error:  # of an extension that it names
        raise invalid_site(config, f"{type(error).__name__}: {error}") from None
    pages = {}
    for path in page_paths(site):
        if not is_draft_page(text := read_page_text(site.docs / path)):
            gate.judge(site.docs / path, text)
            pages[path] = read_page(site, path, gate.snippets, gate.hooks)
    texts = {"llms.txt": _llms(site, pages)}
    for path, page in pages.items():
        copy = copy_path(path)
        texts[f"{copy}.md.txt"] = _to_markdown(page)
        texts[f"{copy}.ipynb"] = _to_notebook(site, page)
        texts[f"{copy}.py"] = _to_python(site, page)
    for path, page in pages.items():
        for name, (text, snippet) in _beside_programs(path, page).items():
            if texts.setdefault(name, text) != text:
                message = f"uses a file that would be exported as {name}, as another is; rename it"
                raise SnippetError.at(snippet, None, message)
    for hook in gate.hooks:
        texts |= hook.export_files(pages.keys(), site.flat)
    copies.write_copies(site.docs, texts)
    return [site.docs / name for name in texts]


def copy_path(path: str) -> str:
    """Return where the copies of a page are, less what their names end in."""
    return f"{DOWNLOADS}/{re.sub('(?<=.)/index$', '', path.removesuffix('.md'))}"


def _beside_programs(path: str, page: ParsedPage) -> dict[str, tuple[str, Path]]:
    """Return the files that the programs of a page import or read from beside them, and who does."""
    found = {}
    programs = [part for part in page.parts if isinstance(part, ShownProgram)]
    for part in programs:
        for name in part.record.files:
            file = part.snippet.path.parent / name
            with contextlib.suppress(UnicodeDecodeError, OSError):
                if file.resolve().is_relative_to(part.snippet.path.parent.resolve()):
                    where = posixpath.normpath(
                        posixpath.join(posixpath.dirname(copy_path(path)), name)
                    )
                    found[where] = read_text(file), part.snippet.path
    return found


def _forgetting(part: ShownProgram, made: set[str]) -> str:
    """Return what lets a program begin without the names of those above it that it would see."""
    mine = find_names(part.snippet.source)
    seen = sorted((mine.uses & made) - mine.makes)
    made |= mine.makes
    note = "  # each program has names of its own"
    return "".join(f'globals().pop("{name}", None){note}\n' for name in seen)


def _relink(page: ParsedPage, text: str, to: Callable[[str, str], str]) -> str:
    """Lead the links of a text elsewhere: `to` is given the page and the anchor."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), match["page"]))
        return f"{match['before']}{to(target, match['anchor'] or '')}"

    return PAGE_LINK.sub(link, text)


def _beside(page: ParsedPage, target: str, ending: str) -> str:
    return posixpath.relpath(copy_path(target), posixpath.dirname(copy_path(page.path))) + ending


def _page_url(site: Site, target: str, anchor: str = "") -> str:
    """Return the address of a page on the built site."""
    bare = re.sub("(^|/)index$", r"\1", target.removesuffix(".md"))
    ending = "/" if bare and not bare.endswith("/") else ""
    if site.flat:
        bare, ending = target.removesuffix(".md"), ".html"
    return f"{site.url.rstrip('/')}/{bare}{ending}{anchor}"


def _llms(site: Site, pages: dict[str, ParsedPage]) -> str:
    lines = [f"# {site.name}", "", f"> {site.description}"]
    base = f"{site.url.rstrip('/')}/" if site.url else ""
    named = {path for _, _, path in site.sections}
    others = [("Pages", None, path) for path in pages if path not in named]
    headings: dict[str, list[str]] = {}
    for heading, title, path in [*site.sections, *others]:
        if path in pages:
            page = pages[path]
            about = f": {page.lead}" if page.lead else ""
            entry = f"- [{title or page.title}]({base}{copy_path(path)}.md.txt){about}"
            headings.setdefault(heading, []).append(entry)
    for heading, entries in headings.items():
        lines += ["", f"## {heading}", "", *entries]
    return "\n".join(lines) + "\n"


def _to_markdown(page: ParsedPage) -> str:
    """Return the page with its programs in place of their includes."""
    lines = []
    for part in page.parts:
        if isinstance(part, str):
            lines.append(_relink(page, part, lambda to, at: _beside(page, to, ".md.txt") + at))
        else:
            lines.append(textwrap.indent(f"```python\n{part.shown}\n```", part.indent))
    return "\n".join(lines).strip("\n") + "\n"


def _notebook_prose(site: Site, page: ParsedPage, text: str) -> str:
    """Return prose for a notebook: links lead to the site, or to the notebooks beside it."""

    def to(target: str, anchor: str) -> str:
        return _page_url(site, target, anchor) if site.url else _beside(page, target, ".ipynb")

    return ADMONITION.sub(_quote_admonition, _relink(page, text, to)).strip("\n")


def _quote_admonition(note: re.Match[str]) -> str:
    """Write an admonition as a quote, which notebooks know."""
    title = note["kind"].capitalize() if note["title"] is None else note["title"]
    text = f"**{title}**\n\n{textwrap.dedent(note['text']).strip()}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n\n"


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


def _to_notebook(site: Site, page: ParsedPage) -> str:
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
                "source": _forgetting(part, made) + _program_source(part, stated=False),
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


def _to_python(site: Site, page: ParsedPage) -> str:
    """Return the page as one program in cells: what raises is caught, so that all of it runs."""
    cells = []
    made: set[str] = set()
    for part in _unique_parts(page):
        if isinstance(part, ShownProgram):
            source = _forgetting(part, made) + _program_source(part, stated=True, caught=True)
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
