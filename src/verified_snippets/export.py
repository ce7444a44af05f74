"""Exports each page as a notebook, a Python file and Markdown, and llms.txt: all from records.

They are written below the folder of pages before a build, which copies them as they are. So any builder
will do, and none needs a plugin. Nothing is run: the outputs in a notebook are those of the records. A
page `a/b.md` becomes `downloads/a/b.ipynb`, `.py` and `.md.txt` (a builder would take `.md` for a page),
and `a/index.md` becomes `downloads/a.ipynb` and so on. An extension of the site may add files
(`pages/export_hook.py`).
"""

from __future__ import annotations

import contextlib
import os
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
from .snippet.beside import find_package


def export_site(config: Path, snippets: Path) -> list[Path]:
    """Write all files of the export of a site; return them.

    `config` is the site's mkdocs.yml, `snippets` the folder of its snippets. Pages that the builder
    leaves out are left out. A file that holds the same already is left alone, so that nothing reloads.
    Raises SnippetError if a page or a snippet cannot be shown, and ModuleNotFoundError if nbformat is
    not installed.
    """
    site = read_site(config)
    try:
        converter = PageConverter(site.settings, snippets)
    except Exception as error:  # of an extension that it names
        raise make_site_error(config, f"{type(error).__name__}: {error}") from None
    pages = {}
    for path in list_page_paths(site):
        if not is_draft_page(text := read_page_text(site.docs / path)):
            converter.convert(site.docs / path, text)
            pages[path] = read_page(site, path, converter.snippets, converter.hooks)
    texts = {"llms.txt": _render_llms_txt(site, pages)}
    for path, page in pages.items():
        copy = find_copy_path(path)
        texts[f"{copy}.md.txt"] = _render_markdown(page)
        texts[f"{copy}.ipynb"] = render_notebook(site, page)
        texts[f"{copy}.py"] = render_python_file(site, page)
    for path, page in pages.items():
        for name, (text, snippet) in _read_program_files(path, page).items():
            if texts.setdefault(name, text) != text:
                message = f"uses a file that would be exported as {name}, as another is; rename it"
                raise SnippetError.at(snippet, None, message)
    for hook in converter.hooks:
        texts |= hook.export_files(pages.keys(), flat=site.flat)
    copies.write_copies(site.docs, texts)
    return [site.docs / name for name in texts]


def _read_program_files(path: str, page: ParsedPage) -> dict[str, tuple[str, Path]]:
    """Return the files beside the programs of a page that these import or read.

    They are by the paths of their copies, each with its text and the snippet that uses it.
    """
    found = {}
    copies_folder = posixpath.dirname(find_copy_path(path))
    for program in (part for part in page.parts if isinstance(part, ShownProgram)):
        folder = program.snippet.path.parent
        above, package = find_package(program.snippet.path)
        for name in program.record.files:
            # The modules of its package stand there as they do here, and all else beside it.
            base = above if package and name.endswith(".py") else folder
            with contextlib.suppress(UnicodeDecodeError, OSError):
                if follow_links(folder / name).is_relative_to(follow_links(base)):
                    inside = Path(os.path.relpath(folder / name, base)).as_posix()
                    copy = posixpath.join(copies_folder, inside)
                    found[copy] = read_text(folder / name), program.snippet.path
    return found


def _render_llms_txt(site: Site, pages: dict[str, ParsedPage]) -> str:
    """Return llms.txt: the pages by the sections of the site, each with a link to its Markdown."""
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


def _render_markdown(page: ParsedPage) -> str:
    """Return a page with its programs in place of their includes."""

    def address(target: str, anchor: str) -> str:
        return find_relative_copy_path(page, target, ".md.txt") + anchor

    lines = []
    for part in page.parts:
        if isinstance(part, str):
            lines.append(replace_links(page, part, address))
        else:
            lines.append(textwrap.indent(f"```python\n{part.shown}\n```", part.indent))
    return "\n".join(lines).strip("\n") + "\n"
