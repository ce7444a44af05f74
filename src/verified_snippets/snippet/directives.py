"""The comments by which a snippet states things: `# >`, `#!` (or `# !`) and region markers.

This is the whole language; a comment that nearly is one of them is an error, since a
statement that is not read would be a statement that nobody checks.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from ..errors import Problem

OUTPUT_LINE = re.compile(r"#( >|>)( (?P<text>.*))?$")
ERROR_LINE = re.compile(r"# ?!( (?P<text>\S.*))$")
ERROR_CONTINUED = re.compile(r"# ?!(     (?P<text>.*))?$")
SPACED = re.compile(r"^# !(?: |$)", re.MULTILINE)
# As pymdownx.snippets reads them, on a line of their own.
REGION_MARKER = re.compile(
    r"#\s*-+8<-+\s+\[\s*(?P<edge>start|end)\s*:\s*(?P<name>[A-Za-z][-_0-9A-Za-z]*)\s*\]$"
)
NEAR_OUTPUT = re.compile(r"#\s*>[>\s]*(?P<text>.*)$")
NEAR_ERROR = re.compile(r"#\s*!\s*(?P<text>.*)$")
NOT_RUN_MARKER = re.compile(r"# not run: (?P<reason>\S.*)$")
NEAR_NOT_RUN = re.compile(r"#\s*not[-_ ]?run\s*(:\s*(?P<reason>.*))?$", re.IGNORECASE)
SHEBANG = re.compile(r"#!\s*/")
NEAR_REGION = re.compile(r"-8<|8<-")


class Comment(NamedTuple):
    """A comment, and whether it has its line to itself."""

    line: int
    column: int
    text: str
    alone: bool

    @property
    def states(self) -> bool:
        """Whether it states output or an error."""
        exact = (OUTPUT_LINE, ERROR_LINE, ERROR_CONTINUED)
        return self.alone and any(pattern.match(self.text) for pattern in exact)


class Expectation(NamedTuple):
    """What the comments under one statement state of it.

    `output` is the lines that it prints; `errors` its warnings in order and then its
    raise, each `Type: message`, perhaps of several lines; `marks` the half-open range
    of lines on which all that stands.
    """

    output: tuple[str, ...]
    errors: tuple[str, ...]
    marks: range


class ProblemList(list[Problem]):
    """The problems of one file, as they are found."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def add_problem(self, at: int | tuple[int, int] | None, message: str, *details: str) -> None:
        """Note one more, at a line, or at a line and a column."""
        line, column = at if isinstance(at, tuple) else (at, None)
        self.append(Problem(self.path, line, message, details, column))


def find_comment_lines(source: str) -> list[Comment]:
    """Find the comments that have a line to themselves, in order, in what may be no Python here."""
    return [
        Comment(number, len(text) - len(text.lstrip()), text.strip(), True)
        for number, text in enumerate(source.split("\n"), start=1)
        if text.lstrip().startswith("#")
    ]


def find_comments(source: str) -> list[Comment]:
    """Find the comments of a Python source, in order."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            alone = not token.line[:column].strip()
            found.append(Comment(line, column, token.string.rstrip(), alone))
    return found


def note_malformed_directives(source: str, found: list[Comment], wrong: ProblemList) -> None:
    """Note each line that looks like a statement or a region marker and is none."""
    regions = {c.line for c in found if c.alone and REGION_MARKER.match(c.text)}
    for number, text in enumerate(source.split("\n"), start=1):
        if NEAR_REGION.search(text) and number not in regions:
            message = "looks like a region marker but is none; on a line of its own, write"
            wrong.add_problem(number, message, "# --8<-- [start:name]", "# --8<-- [end:name]")
    for comment in found:
        if comment.line == 1 and SHEBANG.match(comment.text):
            wrong.add_problem(1, "is a shebang; delete it: snippets are run by name")
            continue
        for near, instead in ((NEAR_OUTPUT, "# > "), (NEAR_ERROR, "#! ")):
            match = near.match(comment.text)
            if match and not comment.states:
                where = "" if comment.alone else "on a line of its own under the statement, "
                right = (instead + match["text"]).rstrip()
                wrong.add_problem(comment.line, f"states nothing; {where}write", right)


def parse_not_run(found: list[Comment], wrong: ProblemList) -> str | None:
    """Return why this file is not run, if its first line says so; note what nearly does."""
    reason = None
    for comment in found:
        if not comment.alone or not (near := NEAR_NOT_RUN.match(comment.text)):
            continue
        exact = NOT_RUN_MARKER.match(comment.text)
        right = f"# not run: {near['reason'] or 'needs a server'}"
        if (comment.line, comment.column) != (1, 0):
            wrong.add_problem(
                comment.line, "lets nothing go unrun here; as the first line, write", right
            )
        elif not exact:
            wrong.add_problem(1, "does not say why this file is not run; write", right)
        else:
            reason = exact["reason"]
    if reason is not None:
        for comment in found:
            if comment.states:
                message = "states what nobody saw, as the file is not run; delete it"
                wrong.add_problem(comment.line, message)
    return reason


def parse_expectation(after: Iterable[Comment], end: int, wrong: ProblemList) -> Expectation:
    """Read the comments between a statement, which ends at line `end`, and the next."""
    if not after:
        return Expectation((), (), range(end + 1, end + 1))
    output: list[str] = []
    errors: list[list[str]] = []  # the lines of each
    marks: list[int] = []
    between = False
    for comment in after:
        line, text = comment.line, comment.text
        if not comment.states:
            between = True
            continue
        if between or (marks and marks[-1] != line - 1):
            wrong.add_problem(
                line, f"does not stand right under its statement, which ends at line {end}"
            )
        elif match := OUTPUT_LINE.match(text):
            if errors:
                wrong.add_problem(line, "states output after an error; put the `# >` lines first")
            output.append((match["text"] or "").rstrip())
        elif match := ERROR_LINE.match(text):
            errors.append([match["text"]])
        elif not errors:
            wrong.add_problem(line, "continues no error; begin with", "#! Type: message")
        elif match := ERROR_CONTINUED.match(text):
            errors[-1].append(match["text"] or "")
        marks.append(line)
    lines = range(marks[0], marks[-1] + 1) if marks else range(end + 1, end + 1)
    return Expectation(tuple(output), tuple("\n".join(error) for error in errors), lines)


def find_regions(source: str, found: list[Comment], wrong: ProblemList) -> dict[str, range]:
    """Return the lines of each region, without its own two markers."""
    opened: dict[str, int] = {}
    closed: dict[str, range] = {}
    lines = source.split("\n") if NEAR_REGION.search(source) else []
    # How many lines up to each hold something that a page shows.
    filled = set(without_markers(lines, range(1, len(lines) + 1)))
    holds = (number in filled and bool(text.strip()) for number, text in enumerate(lines, 1))
    shown = [0, *accumulate(holds)]
    for comment in found:
        if not (match := REGION_MARKER.match(comment.text)):
            continue
        line, name = comment.line, match["name"]
        if match["edge"] == "start":
            if name in opened or name in closed:
                wrong.add_problem(line, f"opens the region {name} a second time; name it otherwise")
            opened[name] = line
        elif name not in opened:
            wrong.add_problem(line, f"closes the region {name}, which is not open")
        else:
            closed[name] = range(opened.pop(name) + 1, line)
            if shown[line - 1] == shown[closed[name].start - 1]:
                wrong.add_problem(
                    closed[name].start - 1, f"opens the region {name}, which is empty"
                )
    for name, line in opened.items():
        message = f"opens the region {name}, which is never closed; after its last line, write"
        wrong.add_problem(line, message, f"# --8<-- [end:{name}]")
    return closed


def without_markers(text: Sequence[str], lines: range) -> list[int]:
    """Return these lines of a text, by number, less the region markers among them."""
    return [
        n for n in lines if "8<" not in text[n - 1] or not REGION_MARKER.match(text[n - 1].strip())
    ]


def format_output_comments(output: tuple[str, ...]) -> list[str]:
    """Return the `# >` lines that state this output."""
    return [f"# > {line}".rstrip() for line in output]


def format_errors(errors: tuple[str, ...], mark: str = "#!") -> list[str]:
    """Return the `#!` lines that state these errors."""
    lines = []
    for error in errors:
        first, *further = error.split("\n")
        lines += [f"{mark} {first}", *(f"{mark}     {line}".rstrip() for line in further)]
    return lines
