"""Whatever a file holds: it is a snippet and a fixed point of update, or is refused in a word."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.fuzzing import fuzzed
from hypothesis import strategies as st

from verified_snippets import SnippetError
from verified_snippets.record.colours import STYLE_WORDS, ColouredPart
from verified_snippets.record.record import Anchor, Effect, Fact, Record
from verified_snippets.record.serialize import DIGEST, _format_json, digest_text, dumps, loads
from verified_snippets.snippet.compare import compare_records, compare_with_file, rewrite
from verified_snippets.snippet.listing import recorded_listing
from verified_snippets.snippet.snippet import parse

PATH = Path("s.py")
KEPT = Path("s.json")
PIECES = [
    *(
        "x = 1",
        "print(x)",
        "import torch",
        "if x:",
        "    y = 2",
        "    # a note",
        "else:",
        "    pass",
    ),
    *(
        "def f(a):",
        "    return a",
        "class A:",
        "@f",
        "'''a",
        "b'''",
        '"""doc"""',
        "x = [",
        "1,",
        "]",
    ),
    *("# > 1", "#> 1", "# >", "#>", "# >  two  ", "    # > 1", "x = 1  # > 1", "# >>> x", "#  > 1"),
    *("#! ValueError: no", "#!     more", "#!", "#!x", "#! ", "    #! E: a", "#!/usr/bin/python"),
    *(
        "# --8<-- [start:a]",
        "# --8<-- [end:a]",
        "# --8<-- [start:b]",
        "    # --8<-- [end:b]",
        "--8<--",
    ),
    *("", " ", "\t", "x = 1; y = 2", "# coding: latin-1", "# -*- coding: utf-8 -*-", "# ;--8<-- a"),
    *("x = \\", "  + 1", "raise ValueError(1)", "async def g():", "    await f()", "match x:"),
    *(
        "    case 1:",
        "        pass",
        "try:",
        "except* E:",
        "finally:",
        "lambda: 0",
        "f'{x!r:>{3}}'",
    ),
    *("\ufeffx = 1", "x = '\u2028'", "\x0c", "x = '\x00'", "é = 'ß'", "x = '\u202e'", "(" * 201),
    *(
        "-" * 300 + "1",
        "from __future__ import annotations",
        "return 1",
        "yield",
        "nonlocal x",
        "...",
    ),
]
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\x0b", "\u2028"])
LINES = st.lists(st.tuples(st.sampled_from(PIECES) | st.text(max_size=12), ENDS), max_size=14)
FILES = st.one_of(
    st.binary(max_size=60),
    LINES.map(lambda lines: "".join(map("".join, lines)).encode("utf-8", "surrogatepass")),
    LINES.map(lambda lines: "\n".join(text for text, _ in lines).encode("utf-16", "replace")),
    st.lists(st.sampled_from(PIECES), max_size=14).map(lambda lines: "\n".join(lines).encode()),
)
# What a run can have printed: lines that show as they are, less the spaces at their ends.
SHOWS = st.characters(exclude_categories=["C", "Z"], include_characters=" #>!:-<'\"\\")
PRINTED = st.text(SHOWS, max_size=9).map(str.rstrip)
MESSAGE = st.lists(PRINTED, max_size=3).map(lambda lines: "\n".join(["Error: a", *lines]).rstrip())
DONE = st.tuples(st.lists(PRINTED, max_size=3), st.lists(MESSAGE, max_size=2), st.booleans())


def parsed(data):
    """The snippet of these bytes; None if they are refused, as whatever else ends them is not."""
    try:
        return parse(PATH, data)
    except SnippetError as error:
        refused = error
    assert str(refused).startswith("s.py:")
    assert str(refused).replace("\n", "").isprintable()
    return None


def ran(snippet, done):
    """A record as of a run: what each statement did is made up."""
    effects = []
    for statement, (output, warnings, _) in zip(snippet.statements, done, strict=False):
        effects.append(Effect(statement.start, tuple(output), tuple(warnings)))
    raised = effects and len(effects) == len(snippet.statements) and done[len(effects) - 1][2]
    if raised:
        effects[-1] = effects[-1]._replace(raised="ValueError: the last", raised_at=1)
    return Record(snippet.digest, {"python": "3.11"}, snippet.spans, tuple(effects))


@fuzzed(FILES, st.lists(DONE, min_size=14, max_size=14))
def test_a_file_is_a_fixed_point_of_update_or_refused(data, done):
    """What update writes is a snippet, states what was done, and is written no second time."""
    if not (snippet := parsed(data)):
        return
    assert snippet.text.encode() == data
    record = ran(snippet, done)
    text = rewrite(snippet, record)
    after = parse(PATH, text.encode())
    assert len(after.statements) == len(snippet.statements)
    moved = {s.start: t.start for s, t in zip(snippet.statements, after.statements, strict=True)}
    effects = tuple(effect._replace(line=moved[effect.line]) for effect in record.effects)
    again = replace(record, source=after.digest, spans=after.spans, effects=effects)
    assert compare_with_file(after, again) == []
    assert rewrite(after, again) == text
    # As a page reads it from its record, it shows the same.
    again = replace(again, directives=after.directives, regions=after.regions)
    kept = loads(PATH, dumps(again))
    listing = recorded_listing(PATH, text.encode(), kept)
    assert all(getattr(listing, name) == getattr(after, name) for name in vars(listing))
    for regions in ((), *zip(after.regions)):
        assert len(after.shown(*regions).split("\n")) == max(len(after.shown_lines(*regions)), 1)


COUNTS = st.integers(0, 50)
STATES = st.dictionaries(PRINTED.filter(bool), PRINTED, max_size=4)
ANCHORS = st.builds(Anchor, COUNTS, COUNTS, COUNTS)
FACTS = st.builds(
    Fact,
    COUNTS,
    PRINTED,
    st.none() | STATES,
    st.none(),
    st.just(True),
    st.integers(1, 9),
    st.none() | ANCHORS,
)
STYLES = st.sets(st.sampled_from(sorted(STYLE_WORDS)), min_size=1).map(" ".join)
COLOURED_PARTS = st.builds(ColouredPart, COUNTS, COUNTS, COUNTS, STYLES)
EFFECTS = st.builds(
    Effect,
    COUNTS,
    st.lists(PRINTED, max_size=3).map(tuple),
    st.lists(MESSAGE, max_size=2).map(tuple),
    st.none() | MESSAGE,
    st.none() | COUNTS,
    st.lists(FACTS, max_size=2).map(tuple),
    st.lists(COLOURED_PARTS, max_size=2).map(tuple),
)
GRAPHS = st.none() | st.just(
    {
        "nodes": [
            {"name": "Sum", "takes": [[]], "next": [[1, 0]], "leaf": False},
            {"name": "x", "takes": [[2]], "next": [], "leaf": True},
        ],
        "results": {"y": [0, 0]},
    }
)
RECORDS = st.builds(
    Record,
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.dictionaries(PRINTED, PRINTED, max_size=2),
    st.lists(st.integers(1, 9), max_size=4, unique=True).map(
        lambda starts: tuple((start, start) for start in sorted(starts))
    ),
    st.lists(EFFECTS, max_size=3).map(tuple),
    GRAPHS,
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(codec=None), max_size=4),
    st.sampled_from([10**4000, -1, 2**64, [[]], {}, [None], {"a": []}, [[1]], [[1, 2, 3]], "\n"]),
)


@fuzzed(RECORDS)
def test_a_record_reads_back_as_it_was_written(record):
    record = replace(record, regions={"part": range(2, 5), "empty": range(3, 3)})
    text = dumps(record)
    assert loads(KEPT, text).regions == record.regions
    assert compare_records(loads(KEPT, text), record) == []
    assert dumps(loads(KEPT, text)) == text


@fuzzed(
    RECORDS, st.lists(st.tuples(st.integers(0, 99), ODD), min_size=1, max_size=3), st.booleans()
)
def test_a_record_with_odd_parts_is_read_or_refused_in_a_word(record, edits, signed):
    """Each edit puts something odd in the place of some part; the digest is made right, or not."""
    body = json.loads(dumps(record))
    del body["digest"]
    for number, odd in edits:
        places = list(_places(body))
        holder, key = places[number % len(places)]
        holder[key] = odd
    try:
        text = _format_json(body)
        text = f'{text[:-2]}{DIGEST}{digest_text(text) if signed else "0"}"\n}}\n'
    except ValueError:
        return  # no text: a number too long, half of a character
    _read_or_refused(text)


@fuzzed(RECORDS.map(dumps), st.lists(st.tuples(st.integers(0), st.text(max_size=3)), max_size=3))
def test_a_record_that_was_cut_or_written_into_is_read_or_refused(text, edits):
    for at, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + len(piece) * 2 :]
    _read_or_refused(text)


@fuzzed(st.text(max_size=40) | st.recursive(ODD, st.lists).map(str))
def test_any_text_is_a_record_or_refused(text):
    _read_or_refused(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"format": 4, "format": 4}', "NaN", "9" * 10**5])
def test_a_text_that_json_itself_chokes_on_is_refused(text):
    _read_or_refused(text)


def _places(value):
    """Each holder of a part, with its key."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(part, dict | list):
            yield from _places(part)


def _read_or_refused(text):
    try:
        record = loads(KEPT, text)
    except SnippetError as error:
        said = str(error)
    else:
        said = "s.json: "
        assert json.loads(dumps(replace(record, figures=())))
        if record.graph:
            assert all(record.graph.list_below(result) for result in record.graph.results)
    assert said.startswith("s.json: ")
    assert len(said) < 5000
