"""A site as a reader of its sources finds it: mkdocs.yml, and the pages it is made of.

The extension sees a page as its builder hands it over; here there is no builder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from ..files.record import Record
from ..files.snippet import Snippet
from ..problem import Refused, shown
from .fill import NAME, WHY, brought_in
from .include import Include, python_target, resolve

FENCE = re.compile(r"^(?P<indent>[> \t]*)(?P<fence>`{3,}|~{3,})(?P<header>.*)$")
HEADING = re.compile(r"^# +(?P<text>.*?)( *\{[^}]*\})?$", re.MULTILINE)


@dataclass(frozen=True)
class Site:
    """What mkdocs.yml says: `sections` are (heading, title or None, page below `docs`).

    `fills` is whether its pages bring in why.md of known errors.
    """

    name: str
    description: str
    url: str
    flat: bool
    docs: Path
    fills: bool
    sections: tuple[tuple[str, str | None, str], ...]


@dataclass(frozen=True)
class Program:
    """A block of a page that shows a snippet: the snippet, its run, and what is shown."""

    snippet: Snippet
    record: Record
    shown: str
    indent: str


@dataclass(frozen=True)
class Page:
    """A page below the folder of pages, without its front matter: prose and programs."""

    path: str
    parts: tuple[str | Program, ...]

    @property
    def title(self) -> str:
        """Its first heading."""
        found = HEADING.search(self._prose)
        return found["text"] if found else self.path

    @property
    def lead(self) -> str:
        """The first paragraph under its first heading, on one line, its links as text."""
        found = HEADING.search(self._prose)
        below = self._prose[found.end() :] if found else self._prose
        paragraph = below.strip().partition("\n\n")[0]
        return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph).split())

    @property
    def _prose(self) -> str:
        return "\n".join(part for part in self.parts if isinstance(part, str))


def read_site(config: Path) -> Site:
    """What this mkdocs.yml says; Refused if it is none."""
    try:
        said = _settings(config)
        return Site(
            said["site_name"],
            " ".join((said.get("site_description") or "").split()),
            said.get("site_url") or "",
            not said.get("use_directory_urls", True),
            config.parent / said.get("docs_dir", "docs"),
            any(NAME in extension for extension in said.get("markdown_extensions") or ()),
            tuple(_nav(said.get("nav") or [], "")),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Refused.at(config, None, f"is no configuration of a site: {error}") from None


def _settings(config: Path) -> dict[str, Any]:
    said: dict[str, Any] = yaml.load(config.read_text(encoding="utf-8"), _Loader)
    if "INHERIT" in said:
        said = {**_settings(config.parent / said["INHERIT"]), **said}
    return said


def _nav(items: list[Any], heading: str) -> Iterator[tuple[str, str | None, str]]:
    for item in items:
        for title, what in item.items() if isinstance(item, dict) else [(None, item)]:
            if isinstance(what, list):
                yield from _nav(what, f"{heading} / {title}".removeprefix(" / "))
            elif what.endswith(".md"):
                yield heading or "Pages", title, what


def page_paths(site: Site) -> list[str]:
    """The pages, in the order of the navigation; then those that it does not name."""
    found = sorted(p.relative_to(site.docs).as_posix() for p in site.docs.rglob("*.md"))
    named = [path for _, _, path in site.sections if path in found]
    return list(dict.fromkeys([*named, *found]))


def read_page(site: Site, path: str, snippets: Path) -> Page:
    """Read a page: a fence around an include of a snippet is a program, all else prose.

    Refused if a snippet may not be shown.
    """
    file = site.docs / path
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused.at(file, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Refused.at(file, None, "is not UTF-8; save it as such") from None
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    skipped = front[0].count("\n") if front else 0
    parts: list[str | Program] = []
    prose: list[str] = []
    inside: re.Match[str] | None = None
    for number, line in enumerate(text.split("\n")[skipped:], start=skipped + 1):
        fence = FENCE.match(line)
        if inside is None and fence:
            inside = fence
        elif inside and fence and not fence["header"].strip():
            inside = None if fence["fence"].startswith(inside["fence"]) else inside
        elif inside and (target := python_target(line)):
            include = Include(file, number, *target)
            block = resolve(include, snippets)
            opener = prose.pop()
            parts += [
                "\n".join(prose),
                Program(block.snippet, block.record, block.text, inside["indent"]),
            ]
            prose = [opener]
            continue
        elif site.fills and WHY.match(line):
            line = brought_in(line, snippets, partial("{}:{}".format, shown(file), number))
        prose.append(line.replace(";--8<--", "--8<--"))
        if fence and inside is None and len(prose) == 2 and FENCE.match(prose[0]):
            prose = []  # the fence of a program
    return Page(path, (*parts, "\n".join(prose)))


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose tags name Python objects and environment variables."""


def _environment(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return os.environ.get(str(node.value))
    *names, default = loader.construct_sequence(node)  # type: ignore[arg-type]
    return next((os.environ[name] for name in names if name in os.environ), default)


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("", lambda loader, tag, node: None)
