"""Converts the pages of a site without its builder, as the builder would.

So an export has what is published, and no more. A page that the builder leaves out is left out; one
that the gate refuses is refused, with the extensions of mkdocs.yml at work.
"""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from collections.abc import Callable, Iterator
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
from .settings import make_site_error

EXTENSION_NAMES = ("verified_snippets", "verified_snippets.pages.extension")
DEFAULT_EXTENSIONS = ("toc", "tables", "fenced_code")  # MkDocs brings them to each page
HIDDEN_PATTERNS = [".*", "/templates/"]  # what MkDocs leaves out, unless a pattern takes it back
NO_EXTENSIONS = "markdown_extensions is no list of names, each with its options"
NAME_SECONDS = 5.0  # of the processor, for one name
DRAFT = re.compile(r"^draft:\s*(true|yes|on)\s*$", re.MULTILINE | re.IGNORECASE)


def make_exclusion_rule(config: Path, settings: dict[str, Any]) -> Callable[[str], bool]:
    """Return a function that says of a file's path whether a builder with these settings leaves it out.

    `config` is the mkdocs.yml that has them. It raises SnippetError if a pattern takes for ever to match.
    """
    from pathspec.gitignore import GitIgnoreSpec  # of MkDocs; check and update need none of it

    before = {"exclude_docs": HIDDEN_PATTERNS, "draft_docs": []}
    specs = {
        key: GitIgnoreSpec.from_lines([*patterns, *_read_patterns(settings, key)])
        for key, patterns in before.items()
    }

    def leaves_out(name: str) -> bool:
        for key, spec in specs.items():
            endless = f"{key} takes longer than {NAME_SECONDS:g} s to match {name!r}"
            with limit_processor_time(NAME_SECONDS, make_site_error(config, endless)):
                if spec.match_file(name):
                    return True
        return False

    return leaves_out


@contextlib.contextmanager
def limit_processor_time(seconds: float, error: Exception) -> Iterator[None]:
    """Raise this error if the body uses more of the processor, be it in a regular expression.

    Only in the main thread, where signals come to.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def end(*_: object) -> None:
        raise error

    before = signal.signal(signal.SIGVTALRM, end)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _read_patterns(settings: dict[str, Any], key: str) -> list[str]:
    value = settings.get(key) or ""
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text of patterns, one a line")
    return value.splitlines()


def is_draft_page(text: str) -> bool:
    """Return whether the front matter of a page says that it is a draft."""
    front = FRONT_MATTER.match(text)
    return bool(front and DRAFT.search(front[0]))


class ConversionError(SnippetError):
    """An extension of the site failed on a page, as some do without their builder."""


class PageConverter:
    """Converts the pages of a site as its builder would."""

    def __init__(self, settings: dict[str, Any], snippets: Path, *, always: bool = False) -> None:
        """Take the extensions of a site from its settings, those of mkdocs.yml.

        `snippets` is the folder of snippets, unless these name another. With `always`, the gate
        verifies each page, including those that say they are not verified.
        """
        names, configs = list_extensions(settings)
        mine = next((configs.get(name) or {} for name in EXTENSION_NAMES if name in names), {})
        self.snippets = Path(mine.get("path") or snippets)
        others = [name for name in names if name not in EXTENSION_NAMES]
        options = {**mine, "path": str(self.snippets)}
        self.md = Markdown(
            extensions=[*DEFAULT_EXTENSIONS, VerifiedSnippets(**options), *others],
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


def list_extensions(settings: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of a site's Markdown extensions, and the options of each by its name.

    Raises TypeError if mkdocs.yml does not list them as it has to.
    """
    listed = settings.get("markdown_extensions") or []
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
