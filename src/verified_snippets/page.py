"""The page that is being built: its file, and the lines that its author wrote."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from markdown import Markdown

from .problem import Problem, Refused


@dataclass
class Page:
    """A page's file, and its Markdown as the builder handed it over.

    `skipped` is how many lines of the file stand before that Markdown: a builder takes
    the front matter off.
    """

    path: Path | str
    lines: list[str]
    skipped: int = 0
    _found: set[int] = field(default_factory=set)

    def line(self, index: int) -> int:
        """The line of the file, from 1, of the Markdown's line `index`, from 0."""
        return self.skipped + index + 1

    def claim(self, index: int) -> int:
        """The same, and `locate` will pass this line by."""
        self._found.add(index)
        return self.line(index)

    def locate(self, text: str) -> int | None:
        """The line of the file where these lines first stand in a row, or None.

        Indentation and quote marks are left out of account. What was found once is not
        found again, so that the same block typed twice is reported at both places.
        """
        wanted = [_bare(line) for line in text.split("\n") if _bare(line)]
        written = [(i, _bare(line)) for i, line in enumerate(self.lines) if _bare(line)]
        for at in range(len(written) - len(wanted) + 1):
            rows = written[at : at + len(wanted)]
            if wanted and rows[0][0] not in self._found and [row for _, row in rows] == wanted:
                self._found.add(rows[0][0])
                return self.line(rows[0][0])
        return None

    def containing(self, text: str) -> int | None:
        """The line of the file where `text` first stands and was not found yet, or None."""
        for index, line in enumerate(self.lines):
            if text in line.lower() and index not in self._found:
                return self.claim(index)
        return None


def page_of(md: Markdown, lines: list[str]) -> Page:
    """The page that this Markdown instance converts.

    Only the builders know it, and each keeps it in its own internals: they are read
    here and nowhere else.
    """
    path: Path | str = "unknown page"
    try:
        if "relpath" in md.treeprocessors:  # MkDocs and ProperDocs
            path = Path(md.treeprocessors["relpath"].file.abs_src_path)  # type: ignore[attr-defined]
        elif "rendering_context" in md.preprocessors:  # Zensical
            context = md.preprocessors["rendering_context"]
            path = Path(context.config["docs_dir"], context.page.path)  # type: ignore[attr-defined]
        text = Path(path).read_text(encoding="utf-8-sig") if isinstance(path, Path) else ""
    except (AttributeError, KeyError, TypeError, OSError, UnicodeDecodeError):
        return Page(path, lines)
    return Page(path, lines, _skipped(text.split("\n"), lines))


def refusal(md: Markdown, problems: list[Problem]) -> Exception:
    """What to raise: the builder's own error, which it prints without a traceback."""
    refused = Refused(problems)
    if "relpath" in md.treeprocessors:
        builder = type(md.treeprocessors["relpath"]).__module__.partition(".")[0]
        error = getattr(sys.modules.get(f"{builder}.exceptions"), "BuildError", None)
        if error is not None:
            built: Exception = error(f"code that did not run as it stands\n{refused}")
            return built
    return refused


def _bare(line: str) -> str:
    return line.strip().lstrip("> ").rstrip()


def _skipped(file: list[str], lines: list[str]) -> int:
    """How many lines of the file were taken off before the Markdown began."""
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return 0
    for skipped in range(len(file) - len(lines) + 2):
        rows = file[skipped + first : skipped + len(lines)]
        if [r.rstrip() for r in rows if r.strip()] == [r.rstrip() for r in lines if r.strip()]:
            return skipped
    return 0
