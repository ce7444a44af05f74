"""What a builder knows of the page that it has converted: MkDocs, ProperDocs or Zensical.

Each keeps it in its own internals, which are read here and nowhere else. Where these are not what we
know, the answer is as if there were no builder.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Protocol, cast
from urllib.parse import quote, urljoin, urlsplit

from markdown import Markdown

from ..disk import follow_links
from ..errors import Problem, SnippetError
from .page_source import PageSource

UNKNOWN_PAGE = "unknown page"  # of a conversion that no builder has asked for
UNKNOWN_INTERNALS = (AttributeError, KeyError, TypeError)  # what reading these may raise


class BuilderContext(Protocol):
    """What a builder keeps of the page that it converts, where no extension is meant to look."""

    config: Any
    """The settings of the site, by name."""
    file: Any
    """The file of the page, in MkDocs and ProperDocs."""
    files: Any
    """All files of the site, likewise."""
    page: Any
    """The page, in Zensical."""


def find_source(md: Markdown, lines: list[str]) -> PageSource:
    """Return the source of the page that this Markdown instance converts."""
    path: Path | str = UNKNOWN_PAGE
    try:
        if (builder := find_mkdocs_processor(md)) is not None:
            path = _find_page_file(builder)
        elif (builder := _find_zensical_context(md)) is not None:
            path = Path(builder.config["docs_dir"], builder.page.path)
    except UNKNOWN_INTERNALS:
        pass
    return PageSource(path, lines)


def _find_page_file(builder: BuilderContext) -> Path:
    """Return the file of a page. One that a plugin has made has none that stays: it is named as if it stood in `docs`."""
    try:
        docs, name = Path(builder.config["docs_dir"]), str(builder.file.src_uri)
    except UNKNOWN_INTERNALS:
        return Path(builder.file.abs_src_path)
    file = builder.file.abs_src_path
    if file is None or (
        not Path(file).is_relative_to(docs) and Path(file).is_relative_to(gettempdir())
    ):
        return docs / name
    return Path(file)


def find_site_folder(md: Markdown) -> Path | None:
    """Return the folder of mkdocs.yml, if the builder says where that is."""
    file = _read_setting(_find_builder(md), "config_file_path")
    return Path(file).parent if isinstance(file, str) else None


def source_url(md: Markdown, file: Path) -> str | None:
    """Return the URL of this file in the site's repository on the web, if that is known.

    The builder's `edit_uri` says where the folder of pages is edited, below its `repo_url`.
    """
    builder = _find_builder(md)
    repo, edit, docs = (_read_setting(builder, n) for n in ("repo_url", "edit_uri", "docs_dir"))
    if not (isinstance(repo, str) and isinstance(edit, str) and isinstance(docs, str)):
        return None
    if not repo or not edit:
        return None
    try:
        if urlsplit(repo).scheme not in ("http", "https"):
            return None
        relative = Path(os.path.relpath(file, follow_links(Path(docs))))
    except ValueError:  # no URL; or on Windows, a file on another drive
        return None
    folder = urljoin(repo.rstrip("/") + "/", edit.strip("/") + "/")
    url = urljoin(folder, quote(relative.as_posix()))
    return str(url).replace("/edit/", "/blob/", 1)


def is_strict(md: Markdown) -> bool:
    """Return whether the builder was asked to stop at whatever is wrong."""
    return bool(_read_setting(_find_builder(md), "strict"))


def warn_unless_strict(md: Markdown, problem: Problem) -> bool:
    """Have the builder warn of a problem, if it was asked to go on at such; return whether it does."""
    builder = _find_builder(md)
    if builder is None or _read_setting(builder, "strict", otherwise=True):
        return False
    logging.getLogger(f"{_package(builder)}.verified_snippets").warning(str(problem))
    return True


def make_builder_error(md: Markdown, problems: list[Problem]) -> Exception:
    """Return what to raise: the builder's own error, which it prints without a traceback."""
    refused = SnippetError(problems)
    if (builder := find_mkdocs_processor(md)) is not None:
        exceptions = sys.modules.get(f"{_package(builder)}.exceptions")
        build_error = getattr(exceptions, "BuildError", None)
        if build_error is not None:
            error: Exception = build_error(f"code that did not run as it stands\n{refused}")
            return error
    return refused


def find_mkdocs_processor(md: Markdown) -> BuilderContext | None:
    """Return what MkDocs or ProperDocs knows of the page; None if neither converts it."""
    held = md.treeprocessors["relpath"] if "relpath" in md.treeprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def _find_zensical_context(md: Markdown) -> BuilderContext | None:
    """Return what Zensical knows of the page; None if it does not convert it."""
    name = "rendering_context"
    held = md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def _find_builder(md: Markdown) -> BuilderContext | None:
    return find_mkdocs_processor(md) or _find_zensical_context(md)


def _read_setting(builder: BuilderContext | None, name: str, otherwise: object = None) -> object:
    """Return a setting of the site; `otherwise` if there is no builder, or it has none of this name."""
    try:
        setting: object = otherwise if builder is None else builder.config[name]
    except UNKNOWN_INTERNALS:
        return otherwise
    return setting


def _package(builder: BuilderContext) -> str:
    """Return the name under which the builder is imported."""
    return type(builder).__module__.partition(".")[0]
