"""What a builder knows of the page that it has converted: MkDocs, ProperDocs or Zensical.

Each keeps it in its own internals: they are read here and nowhere else.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote, urljoin, urlsplit

from markdown import Markdown

from ..disk import follow_links
from ..errors import Problem, SnippetError
from .page_source import PageSource


class BuilderContext(Protocol):
    """What a builder keeps of the page that it converts, where no extension is meant to look."""

    config: Any
    file: Any  # of MkDocs and ProperDocs
    files: Any  # likewise
    page: Any  # of Zensical


def find_source(md: Markdown, lines: list[str]) -> PageSource:
    """Return the source of the page that this Markdown instance converts."""
    path: Path | str = "unknown page"
    try:
        if (builder := find_mkdocs_processor(md)) is not None:
            path = Path(builder.file.abs_src_path)
        elif (builder := _zensical(md)) is not None:
            path = Path(builder.config["docs_dir"], builder.page.path)
    except (AttributeError, KeyError, TypeError):
        pass
    return PageSource(path, lines)


def find_site_folder(md: Markdown) -> Path | None:
    """Return the folder of mkdocs.yml, if the builder says where that is."""
    if (builder := find_mkdocs_processor(md) or _zensical(md)) is None:
        return None
    try:
        return Path(builder.config["config_file_path"]).parent
    except (AttributeError, KeyError, TypeError):
        return None


def source_url(md: Markdown, file: Path) -> str | None:
    """Return where a reader finds this file of the site's repository on the web, if that is known.

    The builder's `edit_uri` is the folder of pages below its `repo_url`, as it is edited.
    """
    if (builder := find_mkdocs_processor(md) or _zensical(md)) is None:
        return None
    try:
        config = builder.config
        repo, edit = config["repo_url"], config["edit_uri"]
        if not repo or not edit or urlsplit(repo).scheme not in ("http", "https"):
            return None
        beside = os.path.relpath(file, follow_links(Path(config["docs_dir"])))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    folder = urljoin(repo.rstrip("/") + "/", edit.strip("/") + "/")
    url = urljoin(folder, quote(Path(beside).as_posix()))
    return str(url).replace("/edit/", "/blob/", 1)


def find_mkdocs_processor(md: Markdown) -> BuilderContext | None:
    """Return what MkDocs and ProperDocs know of the page, or None."""
    held = md.treeprocessors["relpath"] if "relpath" in md.treeprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def _zensical(md: Markdown) -> BuilderContext | None:
    """Return what Zensical knows of the page, or None."""
    name = "rendering_context"
    held = md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401
    return cast("BuilderContext | None", held)


def is_strict(md: Markdown) -> bool:
    """Return whether the builder was asked to stop at whatever is wrong."""
    if (builder := find_mkdocs_processor(md) or _zensical(md)) is None:
        return False
    try:
        return bool(builder.config["strict"])
    except (AttributeError, KeyError, TypeError):
        return False


def warn_unless_strict(md: Markdown, problem: Problem) -> bool:
    """Have the builder warn of a problem, if it was asked to go on at such; return whether it does."""
    if (builder := find_mkdocs_processor(md) or _zensical(md)) is None:
        return False
    try:
        if builder.config["strict"]:
            return False
    except (AttributeError, KeyError, TypeError):
        return False
    name = type(builder).__module__.partition(".")[0]
    logging.getLogger(f"{name}.verified_snippets").warning(str(problem))
    return True


def make_builder_error(md: Markdown, problems: list[Problem]) -> Exception:
    """Return what to raise: the builder's own error, which it prints without a traceback."""
    refused = SnippetError(problems)
    if "relpath" in md.treeprocessors:
        builder = type(md.treeprocessors["relpath"]).__module__.partition(".")[0]
        error = getattr(sys.modules.get(f"{builder}.exceptions"), "BuildError", None)
        if error is not None:
            built: Exception = error(f"code that did not run as it stands\n{refused}")
            return built
    return refused
