"""Compare what a file states with what a run did, and rewrite the file to state that."""

from __future__ import annotations

from dataclasses import replace

from ..difference import compare_lines
from ..errors import Problem, SnippetError, display_path
from ..record.record import Effect, Record
from ..record.rounding import keep_rounding
from ..record.serialize import dumps
from ..record.store import load_record, record_path
from .accidents import find_accident
from .directives import format_errors, format_output_comments
from .linters import find_error_mark
from .snippet import Snippet
from .statement_comments import Statement


def compare_with_file(snippet: Snippet, record: Record) -> list[Problem]:
    """Return where the directives of the file and the record of a run disagree."""
    problems: list[Problem] = []
    accident = find_accident(snippet, record)
    mark = find_error_mark(snippet)
    for statement, did in _pair_with_effects(snippet, record):
        said = statement.stated
        if _ends_too_early(snippet, statement, did):
            return [*problems, accident or _describe_early_end(snippet, statement, did)]
        if (said.output, said.errors) == (did.output, did.errors):
            continue
        at = said.lines.start
        stated, came = map(format_output_comments, (said.output, did.output))
        if stated != came:
            problems.append(_describe_disagreement(snippet, statement, "print", at, stated, came))
        at += len(said.output)
        stated, came = (format_errors(errors, mark) for errors in (said.errors, did.errors))
        if accident and did.raised is not None:
            problems.append(accident)
        elif stated != came:
            verb = "raise or warn"
            problems.append(_describe_disagreement(snippet, statement, verb, at, stated, came))
    return problems


def _pair_with_effects(snippet: Snippet, record: Record) -> list[tuple[Statement, Effect]]:
    """Return each statement that may have directives, with what it did, in the file's order.

    A record has the exception that ended the program as the top-level statement's. If it came from
    a statement inside that one, which states an error, it is the inner statement's.
    """
    did = {each: record.effect(each.start) for each in (*snippet.statements, *snippet.inside)}
    for inner in snippet.inside:
        last = snippet.statements[-1]  # one before it that raises is refused anyway
        effect = did[last]
        at = (effect.raised is not None and effect.raised_at) or 0
        if inner.stated.errors and inner.start <= at <= inner.end:
            did[inner] = did[inner]._replace(raised=effect.raised)
            did[last] = effect._replace(raised=None)
    return sorted(did.items(), key=lambda pair: pair[0].stated.lines.start)


def _ends_too_early(snippet: Snippet, statement: Statement, did: Effect) -> bool:
    """Return whether this statement has ended the program, and others would have come after it."""
    may_raise = {snippet.statements[-1], *snippet.inside}
    return did.raised is not None and statement not in may_raise


def compare_with_record(snippet: Snippet, fresh: Record) -> list[Problem]:
    """Return where a fresh run and the record beside the file disagree, versions aside."""
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError as refused:
        return refused.problems
    path = record_path(snippet.path)
    # Versions may differ, but not the libraries: a page names those that ran the program.
    if strange := kept.versions.keys() - {"python", *snippet.imports}:
        message = f"has a version of {min(strange)}, which the program does not import"
        return [Problem(path, None, message, (_suggest_update(snippet),))]
    if not (change := compare_records(kept, fresh)):
        return []
    return [Problem(path, None, "is not what a run gives", (*change, _suggest_update(snippet)))]


def is_recorded_for_versions(snippet: Snippet, fresh: Record) -> bool:
    """Return whether the kept record has, for the versions of this run, just what it did."""
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        return False
    return any(
        o.versions == fresh.versions and o.effects == without_facts(fresh) for o in kept.others
    )


def without_facts(record: Record) -> tuple[Effect, ...]:
    """Return what a run printed, warned and raised, without facts."""
    return tuple(e._replace(facts=()) for e in record.effects if e.output or e.errors)


def carry_over(snippet: Snippet, record: Record) -> Record:
    """Carry over to a new record what the kept one has: how facts are rounded, and other versions.

    What other versions did is kept only if the two records say the same.
    """
    try:
        kept = load_record(snippet.path, snippet.digest, snippet.source)
    except SnippetError:
        return record
    record = keep_rounding(kept, record)
    others = tuple(other for other in kept.others if other.versions != record.versions)
    return record if compare_records(kept, record) else replace(record, others=others)


def compare_records(kept: Record, fresh: Record) -> list[str]:
    """Return the lines of a diff between two records of one program, versions and rounding aside.

    Figures are compared only if the same version of matplotlib drew both.
    """
    fresh = keep_rounding(kept, fresh)
    if kept.versions.get("matplotlib") != fresh.versions.get("matplotlib"):
        kept, fresh = replace(kept, figures=()), replace(fresh, figures=())
    kept = replace(kept, tree=fresh.tree, nested=fresh.nested, others=fresh.others)
    kept = replace(kept, directives=fresh.directives, regions=fresh.regions)
    if replace(kept, versions=fresh.versions) == fresh:
        return []
    change = compare_lines(_record_lines(kept), _record_lines(fresh))
    return [line for line in change if line[:1] in ("+", "-") and '"digest"' not in line]


def _record_lines(record: Record) -> list[str]:
    """Return a record as lines for a diff: its JSON, but with each fact as a line of text."""
    bare = [effect._replace(facts=()) for effect in record.effects]
    did = tuple(effect for effect in bare if effect != Effect(effect.line))
    facts = [str(fact) for effect in record.effects for fact in effect.facts]
    return [*dumps(replace(record, effects=did)).split("\n"), *facts]


def rewrite(snippet: Snippet, record: Record) -> str:
    """Return the file's text with its `# >` and `#!` lines made to state what the record says.

    Where a statement and its directives agree already, no character changes; line ends stay CRLF
    where they are. Raises SnippetError if the program raises before its last statement, which no
    directive can state.
    """
    lines = snippet.text.split("\n")
    cr = "\r" if "\r\n" in snippet.text else ""
    mark = find_error_mark(snippet)
    made: list[str] = []
    done = 0  # how many of `lines` are in `made`, or replaced there
    for statement, did in _pair_with_effects(snippet, record):
        said = statement.stated
        if _ends_too_early(snippet, statement, did):
            raise SnippetError([_describe_early_end(snippet, statement, did)])
        if (said.output, said.errors) == (did.output, did.errors):
            continue
        new = [*format_output_comments(did.output), *format_errors(did.errors, mark)]
        new = [" " * statement.column + line for line in new]
        if new and not said.lines:
            new = [""] * snippet.count_blank_lines(statement) + new
        made += lines[done : said.lines.start - 1]
        if said.lines.start - 1 == len(lines):  # the file does not end with a newline
            made[-1] += cr
        made += [line + cr for line in new]
        done = said.lines.stop - 1
    return "\n".join(made + lines[done:]).removesuffix("\r")


def _describe_disagreement(
    snippet: Snippet, statement: Statement, verb: str, at: int, stated: list[str], came: list[str]
) -> Problem:
    """Describe how the directives of a statement, from line `at` on, differ from a run's."""
    change: tuple[str, ...]
    if not stated:
        at = statement.start
        above = statement.stated.lines.start - 1
        what = f"does {verb}, which the file does not state; under line {above}, write"
        change = tuple(came)
    elif not came:
        what = f"does not {verb}, although the file states it; delete"
        change = tuple(stated)
    else:
        what = f"does not {verb} what the file states (- stated, + came)"
        change = compare_lines(stated, came)
    return Problem(snippet.path, at, what, (*change, _suggest_update(snippet)))


def _suggest_update(snippet: Snippet) -> str:
    return f"if that is right, run: verified-snippets update {display_path(snippet.path)}"


def _describe_early_end(snippet: Snippet, statement: Statement, did: Effect) -> Problem:
    """Describe a program that raises before its last statement."""
    after = snippet.statements[snippet.statements.index(statement) + 1].start
    return Problem(
        snippet.path,
        statement.start,
        f"raises, so that line {after} and what follows never runs; correct it, or end the file here with",
        tuple(format_errors((did.raised or "",), find_error_mark(snippet))),
    )
