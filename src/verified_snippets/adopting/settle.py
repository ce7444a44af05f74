"""What adoption leaves behind builds: pages that cannot be verified yet are listed, and their blocks counted."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..disk import follow_links
from ..errors import Problem, SnippetError, count_noun, display_path
from ..pages.converter import ConversionError, PageConverter
from ..pages.docstrings import DIRECTIVE
from ..pages.gradual import count_blocks, is_verified
from ..pages.site import Site, count_pages, list_page_paths, read_page_text, read_site
from ..project import Project, find_not_run
from . import settings
from .trial_build import build_site


def settle_pages(config: Path, configured: Project, say: Callable[..., None]) -> None:
    """Let the site build: list the pages that cannot be verified yet, and say why of each."""
    site = read_site(config)
    names = {path: _name_page(site.docs / path, configured) for path in list_page_paths(site)}
    refused = {name: _find_left(site, path, configured) for path, name in names.items()}
    listed = [pattern for pattern in configured.exclude if _is_made_page(pattern, site, configured)]
    rest_of_list = [pattern for pattern in configured.exclude if pattern not in listed]
    _write_settings(config, replace(configured, exclude=(*rest_of_list,)), refused)
    found, failed = build_site(config)  # which alone knows what plugins make of a page
    if failed:
        say(_describe_failed_build(config, failed))
    else:
        configured = replace(configured, exclude=(*rest_of_list,))
        refused |= _list_refused_made_pages(found, site, configured)
    for path, name in names.items():
        if failed:
            refused[name] = refused[name] or _find_refusal(site, path, configured)
        else:
            problems = found.get(follow_links(site.docs / path), [])
            refused[name] = refused[name] or _describe_first(problems, site.docs / path)
    for name, why in refused.items():
        if why:
            say(f"{name}: not verified yet: {why}")
    changed, rest = _write_settings(config, configured, refused)
    for path, name in names.items():
        if refused[name] and (why := _find_refusal(site, path, configured, always=False)):
            say(f"{name}: {why}; mend this, or a build stops here all the same")
    left = sum(map(bool, refused.values()))
    if changed or left:
        say(
            f"{count_noun(left, 'page')} with {count_noun(rest, 'block')} not verified yet:"
            " see [tool.verified-snippets]"
        )


def _is_made_page(pattern: str, site: Site, configured: Project) -> bool:
    """Return whether a pattern names a page that is no file: a plugin may make it, or nobody does."""
    file = follow_links(configured.folder) / pattern
    return (
        pattern.endswith(".md")
        and not file.exists()
        and file.is_relative_to(follow_links(site.docs))
    )


def _list_refused_made_pages(
    found: Mapping[Path, list[Problem]], site: Site, configured: Project
) -> dict[str, str | None]:
    """Return the pages without a file that a build refuses, each with the first problem."""
    docs = follow_links(site.docs)
    made = [page for page in found if not page.exists()]
    return {
        _name_page(page, configured): _describe_first(found[page], page)
        for page in made
        if page.is_relative_to(docs)
    }


def _describe_failed_build(config: Path, why: str) -> str:
    """Return that a site cannot be built from this folder, and where it may be."""
    there = follow_links(config).parent
    elsewhere = there != follow_links(Path.cwd())
    hint = f"; if it is built in {display_path(there)}/, run adopt there" if elsewhere else ""
    return f"{display_path(config)}: cannot be built here: {why}{hint}"


def _write_settings(
    config: Path, configured: Project, refused: dict[str, str | None]
) -> tuple[bool, int]:
    """Write which pages are left out; return whether that changed anything, and how many blocks they have."""
    kept = [pattern for pattern in configured.exclude if pattern not in refused]
    exclude = [
        *kept,
        *(name for name, why in refused.items() if why and not _is_covered(name, kept)),
    ]
    unrun = max(configured.not_run, len(find_not_run(configured.snippets)))
    now = replace(configured, exclude=(*exclude,))
    rest = sum(each.blocks - each.verified for each in count_pages(config, now))
    folder = follow_links(configured.folder)
    there = Path(os.path.relpath(follow_links(config), folder)).as_posix()
    there = "" if there == "mkdocs.yml" else there
    return settings.write_ceilings(folder, exclude, rest, unrun, there), rest


def _find_left(site: Site, path: str, configured: Project) -> str | None:
    """Return how many blocks of a page are left, if any."""
    text = read_page_text(site.docs / path)
    seen = count_blocks(site.docs / path, text, configured.snippets)
    left = seen.blocks - seen.verified
    return f"{count_noun(left, 'block')} left" if left else None


def _describe_first(problems: Sequence[Problem], page: Path) -> str | None:
    """Return the first of these in a few words, less what the page is; None if there is none."""
    if not problems:
        return None
    first = problems[0]
    if follow_links(Path(first.path)) != follow_links(page):
        return f"{display_path(Path(first.path))}:{first.line or 1}: {first.message}"
    return f"line {first.line}: {first.message}" if first.line else first.message


def _name_page(file: Path, configured: Project) -> str:
    resolved, folder = follow_links(file), follow_links(configured.folder)
    inside = resolved.is_relative_to(folder)
    name = (resolved.relative_to(folder) if inside else resolved).as_posix()
    return name.replace("[", "[[]")


def _is_covered(name: str, patterns: Sequence[str]) -> bool:
    apart = Project(Path(), exclude=tuple(patterns), folder=Path("/"))
    return not is_verified(Path(name), apart)


def _find_refusal(site: Site, path: str, configured: Project, *, always: bool = True) -> str | None:
    """Return why the gate does not let a page pass as it is now, as far as that is seen without a build.

    Unless `always`, as one that may not be verified yet.
    """
    text = read_page_text(site.docs / path)
    # What a plugin of the builder fills in later is nothing that the gate could see here.
    if DIRECTIVE.search(text):
        return "a plugin fills in its `:::`"
    logging.disable()  # what extensions say of it, the build says again
    try:
        PageConverter(site.settings, configured.snippets, always=always).convert(
            site.docs / path, text
        )
    except ConversionError:  # of an extension that needs its builder: the build will say
        return None
    except SnippetError as refused:
        return _describe_first(refused.problems, site.docs / path)
    except Exception:  # of an extension that is not installed here
        return None
    finally:
        logging.disable(logging.NOTSET)
    return None
