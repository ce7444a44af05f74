"""What of a site's pages its builder publishes: what is exported is that, and no more.

A page that the builder leaves out is left out, and one that the gate refuses is refused: it is
converted as the builder would, with the extensions of mkdocs.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from ..errors import SnippetError, escape_unprintable
from .export_hook import ExportHook
from .extension import VerifiedSnippets
from .front_matter import FRONT_MATTER
from .page_gate import find_page_gate

EXTENSION_NAMES = ("verified_snippets", "verified_snippets.pages.extension")
ALWAYS = ("toc", "tables", "fenced_code")  # MkDocs brings them to each page
HIDDEN_PATTERNS = [".*", "/templates/"]  # what MkDocs leaves out, unless a pattern takes it back
NO_EXTENSIONS = "markdown_extensions is no list of names, each with its options"
DRAFT = re.compile(r"^draft:\s*(true|yes|on)\s*$", re.MULTILINE | re.IGNORECASE)


def make_exclusion_rule(said: dict[str, Any]) -> Callable[[str], bool]:
    """Return a function that says whether a builder with these settings leaves out a file."""
    from pathspec.gitignore import GitIgnoreSpec  # of MkDocs; check and update need none of it

    specs = []
    for lines in ([*HIDDEN_PATTERNS, *_lines(said, "exclude_docs")], _lines(said, "draft_docs")):
        specs.append(GitIgnoreSpec.from_lines(lines))
    return lambda name: any(spec.match_file(name) for spec in specs)


def _lines(said: dict[str, Any], key: str) -> list[str]:
    value = said.get(key) or ""
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text of patterns, one a line")
    return value.splitlines()


def is_draft_page(text: str) -> bool:
    """Return whether the front matter of a page says that it is a draft."""
    front = FRONT_MATTER.match(text)
    return bool(front and DRAFT.search(front[0]))


class ConversionError(SnippetError):
    """An extension of the site's ended with an error of its own, as some do without their builder."""


class PageConverter:
    """Converts pages as the builder of a site would; with `always`, behind the gate whatever they say."""

    def __init__(self, said: dict[str, Any], snippets: Path, always: bool = False) -> None:
        names, configs = list_extensions(said)
        mine = next((configs.get(name) or {} for name in EXTENSION_NAMES if name in names), {})
        self.snippets = Path(mine.get("path") or snippets)
        others = [name for name in names if name not in EXTENSION_NAMES]
        options = {**mine, "path": str(self.snippets)}
        self.md = Markdown(
            extensions=[*ALWAYS, VerifiedSnippets(**options), *others],
            extension_configs={name: configs.get(name) or {} for name in others},
        )
        self.hooks = [each for each in self.md.registeredExtensions if isinstance(each, ExportHook)]
        find_page_gate(self.md).always = always
        self.page = _Page(self.md)
        self.md.treeprocessors.register(self.page, "relpath", 0)

    def convert(self, file: Path, text: str) -> None:
        """Convert a page, without its front matter; raise SnippetError if the gate refuses it."""
        self.page.file = SimpleNamespace(abs_src_path=str(file))
        self.md.reset()
        try:
            self.md.convert(
                FRONT_MATTER.sub("", text, count=1) if text.startswith("---\n") else text
            )
        except SnippetError:
            raise
        except Exception as error:  # of an extension: a builder would end with it
            why = escape_unprintable(f"{type(error).__name__}: {error}")
            raise ConversionError.at(file, None, f"cannot be converted: {why}") from None


class _Page(Treeprocessor):
    """Stands where MkDocs keeps the page that it converts; `builder.find_source` looks there."""

    file: Any = None

    def run(self, root: object) -> None:
        """Leave the page as it is."""


def list_extensions(said: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the Markdown extensions of a site, and the options of each."""
    listed = said.get("markdown_extensions") or []
    if not isinstance(listed, list | dict):
        raise TypeError(NO_EXTENSIONS)
    entries = [{k: v} for k, v in listed.items()] if isinstance(listed, dict) else listed
    names: list[str] = []
    configs: dict[str, Any] = {}
    for entry in entries:
        for name, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
            if not isinstance(name, str) or not isinstance(options, dict | None):
                raise TypeError(NO_EXTENSIONS)
            names.append(name)
            configs[name] = options
    return names, configs
