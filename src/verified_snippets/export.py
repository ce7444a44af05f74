"""Each page as a notebook, a Python file and expanded Markdown, and llms.txt: from records.

They are written below the folder of pages before a build, which copies them as they are:
so any builder does, and none needs a plugin. Nothing is run: the outputs in a notebook are
those of the records. A page `a/b.md` becomes `downloads/a/b.ipynb`, `.py` and `.md.txt` (a
builder would take `.md` for a page); `a/index.md` becomes `downloads/a.ipynb` and so on.
The site that explains the known errors also gets their patterns, for its box to paste one into.
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
from .copies import FOLDER
from .explaining import known
from .files.disk import read_text
from .files.marks import REGION
from .files.names import names
from .files.snippet import Snippet
from .pages.published import Publisher, is_draft_page
from .pages.site import (
    Page,
    Program,
    Site,
    no_site,
    page_paths,
    read_page,
    read_site,
    read_source,
)
from .problem import Refused

LINK = re.compile(r"(?P<before>\]\(|^\[[^]]+\]: )(?P<page>[^)#\s:]+\.md)(?P<anchor>#[^)\s]*)?")
NOTE = re.compile(
    r'^[!?]{3}\+? (?P<kind>\w+)( "(?P<title>.*)")?\n(?P<text>(\n|    .*(\n|$))+)', re.MULTILINE
)
# A script, since a page that is read from a disk may fetch no JSON.
PATTERNS = (f"{FOLDER}/errors.js", "knownErrors = %s\n")


def export(config: Path, snippets: Path) -> list[Path]:
    """Write all of it for the site that `config` (mkdocs.yml) describes; the files written.

    A file that holds the same already is left alone, so that nothing reloads. What the builder
    leaves out of the site is left out. Refused if a page or a snippet cannot be shown.
    ModuleNotFoundError if nbformat is not installed.
    """
    site = read_site(config)
    try:
        gate = Publisher(site.said, snippets)
    except Exception as error:  # of an extension that it names
        raise no_site(config, f"{type(error).__name__}: {error}") from None
    pages = {}
    for path in page_paths(site):
        if not is_draft_page(text := read_source(site.docs / path)):
            gate.judge(site.docs / path, text)
            pages[path] = read_page(site, path, gate.snippets)
    texts = {"llms.txt": _llms(site, pages)}
    for path, page in pages.items():
        copy = copy_of(path)
        texts[f"{copy}.md.txt"] = _markdown(page)
        texts[f"{copy}.ipynb"] = _notebook(site, page)
        texts[f"{copy}.py"] = _python(site, page)
    for path, page in pages.items():
        for name, (text, snippet) in _beside_programs(path, page).items():
            if texts.setdefault(name, text) != text:
                message = f"uses a file that would be exported as {name}, as another is; rename it"
                raise Refused.at(snippet, None, message)
    if known.pages() <= pages.keys():
        name, script = PATTERNS
        texts[name] = script % known.exported(".html" if site.flat else "/")
    copies.write(site.docs, texts)
    return [site.docs / name for name in texts]


def copy_of(path: str) -> str:
    """Where the copies of a page are, less what their names end in."""
    return f"{FOLDER}/{re.sub('(?<=.)/index$', '', path.removesuffix('.md'))}"


def _beside_programs(path: str, page: Page) -> dict[str, tuple[str, Path]]:
    """The files that the programs of a page import or read from beside them, and who does."""
    found = {}
    programs = [part for part in page.parts if isinstance(part, Program)]
    for part in programs:
        for name in part.record.files:
            file = part.snippet.path.parent / name
            with contextlib.suppress(UnicodeDecodeError, OSError):
                if not name.startswith("../"):
                    where = posixpath.normpath(
                        posixpath.join(posixpath.dirname(copy_of(path)), name)
                    )
                    found[where] = read_text(file), part.snippet.path
    return found


def _forgetting(part: Program, made: set[str]) -> str:
    """What lets a program begin without the names of those above it that it would see."""
    mine = names(part.snippet.source)
    seen = sorted((mine.uses & made) - mine.makes)
    made |= mine.makes
    note = "  # each program has names of its own"
    return "".join(f'globals().pop("{name}", None){note}\n' for name in seen)


def _linked(page: Page, text: str, to: Callable[[str, str], str]) -> str:
    """The text with its links to pages led elsewhere: `to` is given the page and the anchor."""

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), match["page"]))
        return f"{match['before']}{to(target, match['anchor'] or '')}"

    return LINK.sub(link, text)


def _beside(page: Page, target: str, ending: str) -> str:
    return posixpath.relpath(copy_of(target), posixpath.dirname(copy_of(page.path))) + ending


def _url(site: Site, target: str, anchor: str = "") -> str:
    """The address of a page on the built site."""
    bare = re.sub("(^|/)index$", r"\1", target.removesuffix(".md"))
    ending = "/" if bare and not bare.endswith("/") else ""
    if site.flat:
        bare, ending = target.removesuffix(".md"), ".html"
    return f"{site.url.rstrip('/')}/{bare}{ending}{anchor}"


def _llms(site: Site, pages: dict[str, Page]) -> str:
    lines = [f"# {site.name}", "", f"> {site.description}"]
    base = f"{site.url.rstrip('/')}/" if site.url else ""
    named = {path for _, _, path in site.sections}
    others = [("Pages", None, path) for path in pages if path not in named]
    headings: dict[str, list[str]] = {}
    for heading, title, path in [*site.sections, *others]:
        if path in pages:
            page = pages[path]
            about = f": {page.lead}" if page.lead else ""
            entry = f"- [{title or page.title}]({base}{copy_of(path)}.md.txt){about}"
            headings.setdefault(heading, []).append(entry)
    for heading, entries in headings.items():
        lines += ["", f"## {heading}", "", *entries]
    return "\n".join(lines) + "\n"


def _markdown(page: Page) -> str:
    """The page with its programs in place of their includes."""
    lines = []
    for part in page.parts:
        if isinstance(part, str):
            lines.append(_linked(page, part, lambda to, at: _beside(page, to, ".md.txt") + at))
        else:
            lines.append(textwrap.indent(f"```python\n{part.shown}\n```", part.indent))
    return "\n".join(lines).strip("\n") + "\n"


def _prose(site: Site, page: Page, text: str) -> str:
    """Prose for a notebook: links lead to the site, or to the notebooks beside this one."""

    def to(target: str, anchor: str) -> str:
        return _url(site, target, anchor) if site.url else _beside(page, target, ".ipynb")

    return NOTE.sub(_quoted, _linked(page, text, to)).strip("\n")


def _quoted(note: re.Match[str]) -> str:
    """An admonition as a quote, which notebooks know."""
    title = note["kind"].capitalize() if note["title"] is None else note["title"]
    text = f"**{title}**\n\n{textwrap.dedent(note['text']).strip()}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n\n"


def _once(page: Page) -> Iterator[str | Program]:
    """The parts of a page, a program of which it shows several regions once, whole."""
    seen = set()
    for part in page.parts:
        if isinstance(part, Program) and part.snippet.not_run is not None:
            yield f"```python\n{part.shown}\n```"  # nor is it run here
            continue
        if isinstance(part, str) or part.snippet.path not in seen:
            yield part
        if isinstance(part, Program):
            seen.add(part.snippet.path)


def _notebook(site: Site, page: Page) -> str:
    """The page as a notebook: a cell a program, with the output that its record has."""
    import nbformat

    library: Any = nbformat
    cells: list[dict[str, Any]] = []
    made: set[str] = set()
    for part in _once(page):
        cell: dict[str, Any] = {"id": f"cell-{len(cells)}", "metadata": {}}
        if isinstance(part, Program):
            if any(effect.raised for effect in part.record.effects):
                cell["metadata"] = {"tags": ["raises-exception"]}
            cell |= {
                "cell_type": "code",
                "source": _forgetting(part, made) + _source(part, stated=False),
            }
            cells.append(cell | {"execution_count": None, "outputs": _outputs(part)})
        elif text := _prose(site, page, part):
            cells.append(cell | {"cell_type": "markdown", "source": text})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    notebook = library.from_dict(whole)
    library.validate(notebook)
    return f"{library.writes(notebook)}\n"


def _outputs(program: Program) -> list[dict[str, Any]]:
    """What the record of a program says that its cell gives."""
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


def _python(site: Site, page: Page) -> str:
    """The page as one program in cells: what raises is caught, so that all of it runs."""
    cells = []
    made: set[str] = set()
    for part in _once(page):
        if isinstance(part, Program):
            source = _forgetting(part, made) + _source(part, stated=True, caught=True)
            cells.append(f"# %%\n{source}")
        elif text := _prose(site, page, part):
            comment = [f"# {line}".rstrip() for line in text.split("\n")]
            cells.append("\n".join(["# %% [markdown]", *comment]))
    return "\n\n".join(cells) + "\n"


def _source(program: Program, *, stated: bool, caught: bool = False) -> str:
    """A whole program, with or without the lines that state what it does."""
    snippet = program.snippet
    lines = dict(enumerate(snippet.lines, start=1))
    if not stated:
        lines = {number: line for number, line in lines.items() if number not in snippet.marks}
    for statement in snippet.statements:
        if caught and program.record.effect(statement.start).raised:
            first, *others = range(statement.start, statement.end + 1)
            lines[first] = _caught(snippet, first, [lines.pop(n) for n in (first, *others)])
    kept = (line for _, line in sorted(lines.items()) if not REGION.match(line.strip()))
    return "\n".join(kept).strip("\n")


def _caught(snippet: Snippet, at: int, lines: list[str]) -> str:
    """A statement that raises, in a `try` that prints what it raises."""
    body = "\n".join(lines)
    text = f"try:\n{textwrap.indent(body, '    ')}\nexcept Exception as error:\n"
    text += '    print(f"{type(error).__name__}: {error}")'
    (tried,) = ast.parse(text).body
    assert isinstance(tried, ast.Try)
    if ast.dump(tried.body[0]) != ast.dump(ast.parse(body).body[0]):
        message = "raises in a statement that holds a string over several lines; name it before"
        raise Refused.at(snippet.path, at, message)
    return text
