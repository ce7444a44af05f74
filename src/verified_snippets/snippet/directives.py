"""The comments that are directives: `# >`, `#!` (or `# !`), `# not run:` and region markers.

A comment that only looks like a directive is an error: nobody would check what it states.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from ..errors import ProblemList

OUTPUT_LINE = re.compile(r"#( >|>)( (?P<text>.*))?$")
ERROR_LINE = re.compile(r"# ?!( (?P<text>\S.*))$")
ERROR_CONTINUED = re.compile(r"# ?!(     (?P<text>.*))?$")
SPACED = re.compile(r"^# !(?: |$)", re.MULTILINE)
# As pymdownx.snippets reads it, on a line of its own.
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
    """A comment: its line from 1, its column from 0, and its text from the `#` on."""

    line: int
    column: int
    text: str
    alone: bool
    """Whether it has its line to itself."""

    @property
    def states(self) -> bool:
        """Whether it states output or an error."""
        exact = (OUTPUT_LINE, ERROR_LINE, ERROR_CONTINUED)
        return self.alone and any(pattern.match(self.text) for pattern in exact)


class Expectation(NamedTuple):
    """What the directives under one statement state of it."""

    output: tuple[str, ...]
    """The lines that it prints."""
    errors: tuple[str, ...]
    """Its warnings in order, then the exception, each `Type: message`, perhaps of several lines."""
    lines: range
    """The lines that these directives are on; an empty range where they belong, if there are none."""


def find_comment_lines(source: str) -> list[Comment]:
    """Find the comments that have a line to themselves, in order, without parsing the source.

    For files whose Python is too new, or too old, to be tokenized here.
    """
    return [
        Comment(number, len(text) - len(text.lstrip()), text.strip(), alone=True)
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


def looks_like_directive(text: str) -> bool:
    """Return whether a comment is a directive, or looks like one."""
    near = (NEAR_OUTPUT, NEAR_ERROR, NEAR_NOT_RUN)
    return bool(NEAR_REGION.search(text)) or any(pattern.match(text) for pattern in near)


def note_malformed_directives(source: str, comments: list[Comment], wrong: ProblemList) -> None:
    """Note each line that looks like a directive and is none."""
    regions = {c.line for c in comments if c.alone and REGION_MARKER.match(c.text)}
    for number, text in enumerate(source.split("\n"), start=1):
        if NEAR_REGION.search(text) and number not in regions:
            message = "looks like a region marker but is none; on a line of its own, write"
            wrong.add_problem(number, message, "# --8<-- [start:name]", "# --8<-- [end:name]")
    for comment in comments:
        if comment.line == 1 and SHEBANG.match(comment.text):
            wrong.add_problem(1, "is a shebang; delete it: snippets are run by name")
            continue
        for near, instead in ((NEAR_OUTPUT, "# > "), (NEAR_ERROR, "#! ")):
            match = near.match(comment.text)
            if match and not comment.states:
                where = "" if comment.alone else "on a line of its own under the statement, "
                right = (instead + match["text"]).rstrip()
                wrong.add_problem(comment.line, f"states nothing; {where}write", right)


def parse_not_run(comments: list[Comment], wrong: ProblemList) -> str | None:
    """Return why this file is not run, if its first line says so; note what nearly says so."""
    reason = None
    for comment in comments:
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
        for comment in comments:
            if comment.states:
                message = "states what nobody saw, as the file is not run; delete it"
                wrong.add_problem(comment.line, message)
    return reason


def parse_expectation(comments: Iterable[Comment], end: int, wrong: ProblemList) -> Expectation:
    """Read what the comments below a statement, which ends at line `end`, state of it."""
    output: list[str] = []
    errors: list[list[str]] = []  # the lines of each
    stating: list[int] = []  # the lines of the directives
    is_interrupted = False  # by a comment that states nothing
    for comment in comments:
        line, text = comment.line, comment.text
        if not comment.states:
            is_interrupted = True
            continue
        if is_interrupted or (stating and stating[-1] != line - 1):
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
        stating.append(line)
    lines = range(stating[0], stating[-1] + 1) if stating else range(end + 1, end + 1)
    return Expectation(tuple(output), tuple("\n".join(error) for error in errors), lines)


def find_regions(source: str, comments: list[Comment], wrong: ProblemList) -> dict[str, range]:
    """Return the lines of each region by its name, without its two markers."""
    opened: dict[str, int] = {}  # the line of the marker
    closed: dict[str, range] = {}
    lines = source.split("\n") if NEAR_REGION.search(source) else []
    unmarked = set(without_markers(lines, range(1, len(lines) + 1)))
    shows_text = (number in unmarked and bool(text.strip()) for number, text in enumerate(lines, 1))
    # For each line, how many up to it show text: if the ends of a region have as many, it is empty.
    shown_up_to = [0, *accumulate(shows_text)]
    for comment in comments:
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
            start = opened.pop(name)
            closed[name] = range(start + 1, line)
            if shown_up_to[line] == shown_up_to[start]:
                wrong.add_problem(start, f"opens the region {name}, which is empty")
    for name, line in opened.items():
        message = f"opens the region {name}, which is never closed; after its last line, write"
        wrong.add_problem(line, message, f"# --8<-- [end:{name}]")
    return closed


def without_markers(lines: Sequence[str], numbers: range) -> list[int]:
    """Return those of the line numbers, from 1, whose line is not a region marker."""
    return [
        number
        for number in numbers
        if "8<" not in lines[number - 1] or not REGION_MARKER.match(lines[number - 1].strip())
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
