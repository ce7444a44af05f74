"""Hold what a file states against what a run did, and say what it should state."""

from __future__ import annotations

from dataclasses import replace

from ..difference import compare_lines
from ..errors import Problem, SnippetError, display_path
from ..record.record import Effect, Record
from ..record.serialize import dumps
from ..record.store import load_record, record_path
from ..snippet.linters import find_error_mark
from ..snippet.statement_comments import Statement
from .accidents import find_accident
from .directives import format_errors, format_output_comments
from .snippet import Snippet


def compare_with_file(snippet: Snippet, record: Record) -> list[Problem]:
    """Return where the file's `# >` and `#!` lines and the record of a run disagree."""
    problems: list[Problem] = []
    accident = find_accident(snippet, record)
    mark = find_error_mark(snippet)
    for statement, did in _claims(snippet, record):
        said = statement.stated
        if _stops(snippet, statement, did):
            return [*problems, accident or _ends_early(snippet, statement, did.raised or "")]
        if (said.output, said.errors) == (did.output, did.errors):
            continue
        output = format_output_comments(said.output), format_output_comments(did.output)
        errors = format_errors(said.errors, mark), format_errors(did.errors, mark)
        at = said.marks.start
        for verb, line, (stating, came) in (
            ("print", at, output),
            ("raise or warn", at + len(said.output), errors),
        ):
            if verb != "print" and accident and did.raised is not None:
                problems.append(accident)
            elif stating != came:
                problems.append(_disagree(snippet, statement, verb, line, stating, came))
    return problems


def _claims(snippet: Snippet, record: Record) -> list[tuple[Statement, Effect]]:
    """Return the statements with comments of their own or at top level, as these stand, and what each did.

    An error that a statement inside another states is that one's, and not also the other's.
    """
    did = {each: record.effect(each.start) for each in (*snippet.statements, *snippet.inside)}
    for inner in snippet.inside:
        for outer in snippet.statements[-1:]:
            effect = did[outer]
            at = (effect.raised is not None and effect.raised_at) or 0
            if inner.stated.errors and inner.start <= at <= inner.end:
                did[inner] = did[inner]._replace(raised=effect.raised)
                did[outer] = effect._replace(raised=None)
    return sorted(did.items(), key=lambda each: each[0].stated.marks.start)


def _stops(snippet: Snippet, statement: Statement, did: Effect) -> bool:
    """Return whether a program ends with what this statement did, before its last."""
    ends = {snippet.statements[-1], *snippet.inside}
    return did.raised is not None and statement not in ends


def compare_with_record(snippet: Snippet, fresh: Record) -> list[Problem]:
    """Return where a fresh run and the record beside the file disagree; versions may differ."""
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError as refused:
        return refused.problems
    path = record_path(snippet.path)
    # Which versions they are may differ, but not of what: a page says that they ran it.
    if strange := kept.versions.keys() - {"python", *snippet.imports}:
        message = f"has a version of {min(strange)}, which the program does not import"
        return [Problem(path, None, message, (_accept(snippet),))]
    if not (change := compare_records(kept, fresh)):
        return []
    return [Problem(path, None, "is not what a run gives", (*change, _accept(snippet)))]


def is_recorded_for_versions(snippet: Snippet, fresh: Record) -> bool:
    """Return whether the record says that a run with these versions gives what this one did."""
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        return False
    return any(
        o.versions == fresh.versions and o.effects == without_facts(fresh) for o in kept.others
    )


def without_facts(record: Record) -> tuple[Effect, ...]:
    """Return what a run printed, warned and raised."""
    return tuple(e._replace(facts=()) for e in record.effects if e.output or e.errors)


def with_runs_elsewhere(snippet: Snippet, record: Record) -> Record:
    """Return the record with what is on record of other versions, if it says the same as that."""
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        return record
    others = tuple(other for other in kept.others if other.versions != record.versions)
    return record if compare_records(kept, record) else replace(record, others=others)


def compare_records(kept: Record, fresh: Record) -> list[str]:
    """Return what two records of one program say differently, versions aside.

    Figures are held against each other where one version of matplotlib drew both.
    """
    if kept.versions.get("matplotlib") != fresh.versions.get("matplotlib"):
        kept, fresh = replace(kept, figures=()), replace(fresh, figures=())
    kept = replace(kept, tree=fresh.tree, nested=fresh.nested, others=fresh.others)
    kept = replace(kept, directives=fresh.directives, regions=fresh.regions)
    if replace(kept, versions=fresh.versions) == fresh:
        return []
    change = compare_lines(_record_lines(kept), _record_lines(fresh))
    return [line for line in change if line[:1] in ("+", "-") and '"digest"' not in line]


def _record_lines(record: Record) -> list[str]:
    """Write a record for a diff: its JSON, but each fact a line of text."""
    bare = [effect._replace(facts=()) for effect in record.effects]
    did = tuple(effect for effect in bare if effect != Effect(effect.line))
    facts = [str(fact) for effect in record.effects for fact in effect.facts]
    return [*dumps(replace(record, effects=did)).split("\n"), *facts]


def rewrite(snippet: Snippet, record: Record) -> str:
    """Return the file's text with its `# >` and `#!` lines made to state what the record says.

    Statements that agree already keep their lines to the letter, and all else its line
    ends. Raises SnippetError if the program raises before its last statement: no text states that.
    """
    lines = snippet.text.split("\n")
    cr = "\r" if "\r\n" in snippet.text else ""
    mark = find_error_mark(snippet)
    made: list[str] = []
    done = 0  # how many of the lines are
    for statement, did in _claims(snippet, record):
        said = statement.stated
        if _stops(snippet, statement, did):
            raise SnippetError([_ends_early(snippet, statement, did.raised or "")])
        if (said.output, said.errors) == (did.output, did.errors):
            continue
        marks = [*format_output_comments(did.output), *format_errors(did.errors, mark)]
        marks = [" " * statement.column + line for line in marks]
        if marks and not said.marks:
            marks = [""] * snippet.count_blank_lines(statement) + marks
        made += lines[done : said.marks.start - 1]
        if said.marks.start - 1 == len(lines):  # the file does not end with a newline
            made[-1] += cr
        made += [mark + cr for mark in marks]
        done = said.marks.stop - 1
    return "\n".join(made + lines[done:]).removesuffix("\r")


def _disagree(
    snippet: Snippet, statement: Statement, verb: str, line: int, said: list[str], came: list[str]
) -> Problem:
    if not said:
        line = statement.start
        what = f"does {verb}, which the file does not state; under line {statement.stated.marks.start - 1}, write"
        change = tuple(came)
    elif not came:
        what, change = (
            f"does not {verb}, although the file states it; delete",
            tuple(said),
        )
    else:
        what = f"does not {verb} what the file states (- stated, + came)"
        change = compare_lines(said, came)
    return Problem(snippet.path, line, what, (*change, _accept(snippet)))


def _accept(snippet: Snippet) -> str:
    return f"if that is right, run: verified-snippets update {display_path(snippet.path)}"


def _ends_early(snippet: Snippet, statement: Statement, raised: str) -> Problem:
    after = snippet.statements[snippet.statements.index(statement) + 1].start
    return Problem(
        snippet.path,
        statement.start,
        f"raises, so that line {after} and what follows never runs; correct it, or end the file here with",
        tuple(format_errors((raised,), find_error_mark(snippet))),
    )
