"""Each page as a notebook, a Python file and expanded Markdown, and llms.txt: from records.

They are written below the folder of pages before a build, which copies them as they are:
so any builder does, and none needs a plugin. Nothing is run: the outputs in a notebook are
those of the records. A page `a/b.md` becomes `downloads/a/b.ipynb`, `.py` and `.md.txt` (a
builder would take `.md` for a page); `a/index.md` becomes `downloads/a.ipynb` and so on.
An extension of the site may add to them (`pages/export_hook.py`).
"""

from __future__ import annotations

import contextlib
import posixpath
import textwrap
from pathlib import Path

from . import copies
from .cells import render_notebook, render_python_file
from .disk import follow_links, read_text
from .errors import SnippetError
from .page_links import find_copy_path, find_relative_copy_path, replace_links
from .pages.converter import PageConverter, is_draft_page
from .pages.settings import make_site_error
from .pages.site import (
    ParsedPage,
    ShownProgram,
    Site,
    list_page_paths,
    read_page,
    read_page_text,
    read_site,
)


def export_site(config: Path, snippets: Path) -> list[Path]:
    """Write all of it for the site that `config` (mkdocs.yml) describes; the files written.

    A file that holds the same already is left alone, so that nothing reloads. What the builder
    leaves out of the site is left out. Raises SnippetError if a page or a snippet cannot be shown.
    ModuleNotFoundError if nbformat is not installed.
    """
    site = read_site(config)
    try:
        converter = PageConverter(site.said, snippets)
    except Exception as error:  # of an extension that it names
        raise make_site_error(config, f"{type(error).__name__}: {error}") from None
    pages = {}
    for path in list_page_paths(site):
        if not is_draft_page(text := read_page_text(site.docs / path)):
            converter.convert(site.docs / path, text)
            pages[path] = read_page(site, path, converter.snippets, converter.hooks)
    texts = {"llms.txt": _llms(site, pages)}
    for path, page in pages.items():
        copy = find_copy_path(path)
        texts[f"{copy}.md.txt"] = _to_markdown(page)
        texts[f"{copy}.ipynb"] = render_notebook(site, page)
        texts[f"{copy}.py"] = render_python_file(site, page)
    for path, page in pages.items():
        for name, (text, snippet) in _beside_programs(path, page).items():
            if texts.setdefault(name, text) != text:
                message = f"uses a file that would be exported as {name}, as another is; rename it"
                raise SnippetError.at(snippet, None, message)
    for hook in converter.hooks:
        texts |= hook.export_files(pages.keys(), site.flat)
    copies.write_copies(site.docs, texts)
    return [site.docs / name for name in texts]


def _beside_programs(path: str, page: ParsedPage) -> dict[str, tuple[str, Path]]:
    """Return the files that the programs of a page import or read from beside them, and who does."""
    found = {}
    programs = [part for part in page.parts if isinstance(part, ShownProgram)]
    for part in programs:
        for name in part.record.files:
            file = part.snippet.path.parent / name
            with contextlib.suppress(UnicodeDecodeError, OSError):
                if follow_links(file).is_relative_to(follow_links(part.snippet.path.parent)):
                    where = posixpath.normpath(
                        posixpath.join(posixpath.dirname(find_copy_path(path)), name)
                    )
                    found[where] = read_text(file), part.snippet.path
    return found


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
            entry = f"- [{title or page.title}]({base}{find_copy_path(path)}.md.txt){about}"
            headings.setdefault(heading, []).append(entry)
    for heading, entries in headings.items():
        lines += ["", f"## {heading}", "", *entries]
    return "\n".join(lines) + "\n"


def _to_markdown(page: ParsedPage) -> str:
    """Return the page with its programs in place of their includes."""
    lines = []
    for part in page.parts:
        if isinstance(part, str):
            lines.append(
                replace_links(
                    page, part, lambda to, at: find_relative_copy_path(page, to, ".md.txt") + at
                )
            )
        else:
            lines.append(textwrap.indent(f"```python\n{part.shown}\n```", part.indent))
    return "\n".join(lines).strip("\n") + "\n"
