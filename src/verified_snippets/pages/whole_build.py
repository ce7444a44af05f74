"""A build that is going to fail says what is wrong with all of its pages, not with the first one alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from markdown import Markdown

from ..errors import Problem
from .builder import find_mkdocs_processor, make_builder_error

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

Refusals = dict[Path | str, list[Problem]]

_found: ContextVar[Refusals | None] = ContextVar("_found", default=None)


@contextlib.contextmanager
def note_refusals() -> Iterator[Refusals]:
    """Note the problems of each page that is refused meanwhile, by its file, instead of raising an error."""
    found: Refusals = {}
    token = _found.set(found)
    try:
        yield found
    finally:
        _found.reset(token)


def refuse_page(md: Markdown, page: Path | str, problems: Sequence[Problem]) -> None:
    """Refuse a page: raise the builder's error, with the problems of the pages after it too.

    Within `note_refusals`, only note the problems.
    """
    if (noted := _found.get()) is not None:
        noted.setdefault(page, []).extend(problems)
        return
    with note_refusals() as found:
        for later, config, files in _pages_after(md):
            # Another error than a refusal is not told: the next build ends with it.
            with contextlib.suppress(Exception):
                _convert(later, config, files)
    every = [*problems, *(problem for each in found.values() for problem in each)]
    raise make_builder_error(md, list(dict.fromkeys(every)))


def _pages_after(md: Markdown) -> Iterator[tuple[Page, MkDocsConfig, Files]]:
    """Yield the pages that MkDocs or ProperDocs converts after this one, each with what _convert takes."""
    if (builder := find_mkdocs_processor(md)) is None:
        return
    try:
        files, config, under_way = builder.files, builder.config, builder.file
        rest = iter(files.documentation_pages())
        kind = type(under_way.page)
    except (AttributeError, KeyError, TypeError):
        return
    for file in rest:
        if file is under_way:
            break
    for file in rest:
        yield file.page or kind(None, file, config), config, files


def _convert(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Convert a page as the builder does, with what its plugins make of the text."""
    page = config.plugins.on_pre_page(page, config=config, files=files)
    page.read_source(config)
    page.markdown = config.plugins.on_page_markdown(
        page.markdown or "", page=page, config=config, files=files
    )
    page.render(config, files)
