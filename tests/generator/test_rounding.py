"""A machine may round the last digit of a fact otherwise than that which made the record."""

from dataclasses import replace

import pytest
from generator.helpers import put

from verified_snippets import Limits, Runner, check, load, update
from verified_snippets.record.format import format_value
from verified_snippets.record.record import State
from verified_snippets.record.rounding import differ_by_rounding
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.014112", "0.014111"),
        ("[8.1012e-06, 0.99999]", "[8.1011e-06, 1]"),
        ("10", "9.9999"),
        ("-1.2345e+10", "-1.2346e+10"),
        ("[1, 0]", "[1, 1.0001e-06]"),  # noise beside the largest, or just no more
        ("1.5+2.0001j", "1.5+2j"),
    ],
)
def test_texts_that_differ_by_the_rounding_of_a_digit(one, other):
    assert differ_by_rounding(one, other)
    assert differ_by_rounding(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.014113", "0.014111"),
        ("2", "3"),
        ("(2, 30000)", "(2, 30001)"),
        ("0.0141114", "0.0141115"),  # nobody has rounded these
        ("0.5", "0.6"),
        ("[1.5, 2]", "[1.5]"),
        ("1.5", "-1.5"),
        ("nan", "1.5"),
        ("[0.5, 0]", "[0.5, 0.001]"),
        ("'1.5000'", "'1.5001'"),  # of the program's own
        ("1.50001 m", "1.5 s"),
    ],
)
def test_texts_that_say_something_else(one, other):
    assert not differ_by_rounding(one, other)
    assert not differ_by_rounding(other, one)


def test_the_kernels_of_two_processors_give_one_record():
    """Float32 numbers on either side of a border: what a run with and one without AVX512 gave."""
    here, there = format_value([-0.014111498, 0.5]), format_value([-0.0141115001, 0.5])
    assert here != there
    assert differ_by_rounding(here, there)


PLAIN = Limits(facts=("python",))


def write_record(path, value):
    """Put another value into the first fact of a record; its text."""
    snippet = load(path)
    record = load_record(path, snippet.digest, snippet.source)
    first, *rest = record.effects
    now = State({**(first.facts[0].now or {}), "value": value})
    facts = (first.facts[0]._replace(now=now), *first.facts[1:])
    text = dumps(replace(record, effects=(first._replace(facts=facts), *rest)))
    record_path(path).write_text(text)
    return text


@pytest.fixture
def runner():
    with Runner(PLAIN) as runner:
        yield runner


@pytest.fixture
def path(folder, runner):
    path = put(folder / "s.py", "x = 0.014111\ny = 2.5\n")
    assert update(path, runner).diff == ("s.json: written",)
    return path


def test_a_record_of_another_machine_agrees_and_is_left_as_it_is(path, runner):
    kept = write_record(path, "0.014112")
    assert not check(path, runner).problems
    assert update(path, runner).diff == ()
    assert record_path(path).read_text() == kept


def test_a_record_with_another_number_does_not_agree(path, runner):
    write_record(path, "0.014113")
    (problem,) = check(path, runner).problems
    assert problem.message == "is not what a run gives"
    assert [line.strip() for line in problem.details[:2]] == [
        "- 1 x: 0.014113, type float",
        "+ 1 x: 0.014111, type float",
    ]
