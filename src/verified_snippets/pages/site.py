"""A site as a reader of its sources finds it: mkdocs.yml, and the pages it is made of.

The extension sees a page as its builder hands it over; here there is no builder.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from ..disk import read_text
from ..errors import Problem, SnippetError, display_path, escape_unprintable
from ..project import Project
from ..record.record import Record
from ..snippet.listing import Listing
from .converter import exclusion_rule
from .export_hook import ExportHook
from .fences import find_fences
from .front_matter import FRONT_MATTER
from .gradual import PageCount, count_blocks, is_verified
from .include import Include, join_includes, parse_include, resolve_include

PAGE_HEADING = re.compile(r"^# +(?P<text>.*?)( *\{[^}]*\})?$", re.MULTILINE)


SETTING_TYPES: dict[str, type] = {
    "site_name": str,
    "site_description": str,
    "site_url": str,
    "docs_dir": str,
    "nav": list,
}


@dataclass(frozen=True)
class Site:
    """What mkdocs.yml says: `sections` are (heading, title or None, page below `docs`)."""

    name: str
    description: str
    url: str
    flat: bool
    docs: Path
    sections: tuple[tuple[str, str | None, str], ...]
    said: dict[str, Any]
    leaves_out: Callable[[str], bool]


@dataclass(frozen=True)
class ShownProgram:
    """A block of a page that shows a snippet: the snippet, its run, and what is shown."""

    snippet: Listing
    record: Record
    shown: str
    indent: str


@dataclass(frozen=True)
class ParsedPage:
    """A page below the folder of pages, without its front matter: prose and programs."""

    path: str
    parts: tuple[str | ShownProgram, ...]

    @property
    def title(self) -> str:
        """Its first heading."""
        found = PAGE_HEADING.search(self._prose)
        return found["text"] if found else self.path

    @property
    def lead(self) -> str:
        """The first paragraph under its first heading, on one line, its links as text."""
        found = PAGE_HEADING.search(self._prose)
        below = self._prose[found.end() :] if found else self._prose
        paragraph = below.strip().partition("\n\n")[0]
        return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph).split())

    @property
    def _prose(self) -> str:
        return "\n".join(part for part in self.parts if isinstance(part, str))


def read_site(config: Path) -> Site:
    """Read what this mkdocs.yml says; raise SnippetError if it is none."""
    try:
        said = _settings(config)
        for key, kind in SETTING_TYPES.items():
            if not isinstance(said.get(key), kind | None):
                raise TypeError(f"{key} is no {kind.__name__}")
        return Site(
            said["site_name"],
            " ".join((said.get("site_description") or "").split()),
            said.get("site_url") or "",
            not said.get("use_directory_urls", True),
            config.parent / (said.get("docs_dir") or "docs"),
            tuple(_nav(said.get("nav") or [], "")),
            said,
            exclusion_rule(said),
        )
    except OSError as error:
        raise invalid_site(config, error.strerror or error) from None
    except KeyError as error:
        raise invalid_site(config, f"it has no {error.args[0]}") from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise invalid_site(config, error) from None


def invalid_site(config: Path, why: object) -> SnippetError:
    """Return the error of a mkdocs.yml."""
    said = " ".join(str(why).split())
    return SnippetError.at(
        config, None, f"is no configuration of a site: {escape_unprintable(said)}"
    )


def _settings(config: Path | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    seen = set()
    while config:
        if (real := config.resolve()) in seen:
            raise ValueError(f"{config} inherits from itself")
        seen.add(real)
        own: dict[str, Any] = yaml.load(read_text(config), _Loader)
        said = {**own, **said}
        config = config.parent / own["INHERIT"] if "INHERIT" in own else None
    return said


def _nav(items: list[Any], heading: str) -> Iterator[tuple[str, str | None, str]]:
    for item in items:
        for title, what in item.items() if isinstance(item, dict) else [(None, item)]:
            if isinstance(what, list):
                yield from _nav(what, f"{heading} / {title}".removeprefix(" / "))
            elif what.endswith(".md"):
                yield heading or "Pages", title, what


def page_paths(site: Site) -> list[str]:
    """Return the pages, in the order of the navigation; then those that it does not name."""
    if not os.path.isdir(site.docs):
        raise SnippetError.at(site.docs, None, "is no folder; name that of the pages in docs_dir")
    found = []
    for folder, _, files in os.walk(site.docs, followlinks=True):
        below = [Path(folder, name).relative_to(site.docs).as_posix() for name in files]
        shown = [path for path in below if not site.leaves_out(path)]
        if "index.md" in files:  # both would be the same page
            shown = [path for path in shown if posixpath.basename(path) != "README.md"]
        found += [path for path in shown if path.endswith(".md")]
    found.sort()
    if odd := [path for path in found if not path.isprintable()]:
        why = "has a name with a character that does not show; rename it"
        raise SnippetError([Problem(site.docs / path, None, why) for path in odd])
    named = [path for _, _, path in site.sections if path in found]
    return list(dict.fromkeys([*named, *found]))


def read_page_text(file: Path) -> str:
    """Read the text of a page; raise SnippetError if it cannot be read."""
    try:
        return read_text(file).removeprefix("\ufeff")
    except OSError as error:
        raise SnippetError.at(file, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SnippetError.at(file, None, "is not UTF-8; save it as such") from None


def read_page(
    site: Site, path: str, snippets: Path, hooks: Sequence[ExportHook] = ()
) -> ParsedPage:
    """Read a page: a fence around an include of a snippet is a program, all else prose.

    SnippetError if a snippet may not be shown.
    """
    file = site.docs / path
    text = read_page_text(file)
    front = FRONT_MATTER.match(text)
    skipped = front[0].count("\n") if front else 0
    lines = text.split("\n")

    def prose(start: int, stop: int) -> str:
        made = []
        for number, line in enumerate(lines[start:stop], start=start + 1):
            where = partial("{}:{}".format, display_path(file), number)
            for hook in hooks:
                line = hook.export_line(line, snippets, where)
            made.append(line.replace(";--8<--", "--8<--"))
        return "\n".join(made)

    parts: list[str | ShownProgram] = []
    end = skipped
    for fence in find_fences(lines[skipped:]):
        start, stop = fence.start + skipped, fence.stop + skipped
        asked = [
            Include(file, number, *target)
            for number, line in enumerate(fence.body, start=start + 2)
            if (target := parse_include(line))
        ]
        if not asked:
            continue
        block = join_includes([(include, resolve_include(include, snippets)) for include in asked])
        if isinstance(block, SnippetError):
            raise block
        program = ShownProgram(block.snippet, block.record, block.text, fence.prefix)
        parts += [prose(end, start), program]
        end = stop
    return ParsedPage(path, (*parts, prose(end, len(lines))))


def count_pages(config: Path, configured: Project) -> list[PageCount]:
    """Count the blocks of the pages of a site, those that are not verified and the others."""
    site = read_site(config)
    found = []
    for path in page_paths(site):
        file = site.docs / path
        one = count_blocks(file, read_page_text(file), configured.snippets)
        if is_verified(file.resolve(), configured):
            one = PageCount(file, one.blocks, one.blocks)  # or the build would stop
        if one.blocks:
            found.append(one)
    return found


class _Loader(yaml.UnsafeLoader):
    """Reads mkdocs.yml, whose tags name Python objects and environment variables.

    As its builder does, which runs what they name as well.
    """


def _environment(loader: yaml.UnsafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return os.environ.get(str(node.value))
    *names, default = loader.construct_sequence(node)  # type: ignore[arg-type]
    return next((os.environ[name] for name in names if name in os.environ), default)


def _python_object(loader: yaml.UnsafeLoader, suffix: str, node: yaml.Node) -> object:
    """Return what a tag names; None if it is not installed here, where it is not needed."""
    unsafe: Any = loader
    try:
        if isinstance(node, yaml.ScalarNode):
            return unsafe.construct_python_name(suffix, node)
        return unsafe.construct_python_object_apply(suffix, node)
    except (yaml.YAMLError, ImportError):
        return None


_Loader.add_constructor("!ENV", _environment)
for _tag in ("python/name:", "python/object/apply:"):
    _Loader.add_multi_constructor(f"tag:yaml.org,2002:{_tag}", _python_object)
_Loader.add_multi_constructor("!", lambda loader, tag, node: None)
