"""Every sentence of a report is of the reader's program: what is of the page's example is apart."""

import ast
import builtins
import io
import keyword
import re
import tokenize

import pytest
from clinic.witnessed import PROGRAMS, watched

from autograd_clinic.catalogue import catalogue
from autograd_clinic.findings.example import split_example

STYLES = ["{}_of_mine", "my_{}", "{}2"]
KEPT = {*dir(builtins), *keyword.kwlist, "self", "ctx"}


def other(source, style):
    """The same program with other names, as a reader may have it."""
    tree = ast.parse(source)
    given = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    given -= KEPT
    tokens = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and token.string in given:
            tokens.append((token.type, style.format(token.string)))
        elif token.type not in (tokenize.COMMENT, tokenize.NL):
            tokens.append((token.type, token.string))
    return tokenize.untokenize(tokens), given


@pytest.mark.parametrize("style", STYLES)
def test_what_is_said_of_a_program_has_no_name_and_no_number_of_the_example(style):
    mute = []
    for entry in catalogue.list_entries():
        source, given = other(
            sorted((PROGRAMS / entry.id).glob("wrong*.py"))[-1].read_text("utf-8"), style
        )
        for text in (entry.why, entry.section.advice):
            general = re.sub(r"`\{[^`]*\}`", "", split_example(text, entry, source).general)
            code = {
                word
                for part in re.findall(r"`([^`{]*)`", general)
                for word in re.findall(r"\w+", part)
            }
            assert not code & given, entry.id
            prose = re.sub(r"`[^`]*`", "", general)
            assert not re.search(r"[√²³]|(?<![\w.])\d+\.\d+", prose), entry.id
        if not split_example(entry.why, entry, source).general:
            mute.append(entry.id)
    assert len(mute) < len(catalogue.list_entries()) / 6, mute


def test_nothing_is_lost_and_nothing_is_said_twice():
    for entry in catalogue.list_entries():
        for text in (entry.why, entry.section.advice):
            parts = split_example(text, entry, "loss.backward()")
            both = f"{parts.general} {parts.of_example}".split()
            assert sorted(both) == sorted(text.split()), entry.id


OF_THE_EXAMPLE = [  # what users were told of functions and numbers that they do not have
    ("graph/saved_result_changed", "√"),
    ("accumulation/grad_not_reset", "3x²"),
]


@pytest.mark.parametrize(("id", "text"), OF_THE_EXAMPLE)
def test_the_numbers_of_the_page_stand_under_its_own_program(id, text):
    entry = catalogue.get_entry(id)
    said = [
        split_example(one, entry, "loss.backward()") for one in (entry.why, entry.section.advice)
    ]
    assert not any(text in parts.general for parts in said)
    assert any(text in parts.of_example for parts in said)


def test_no_advice_leads_to_a_program_that_does_not_follow():
    """On the page a program follows the colon that most advice ends with."""
    (finding,) = watched(PROGRAMS / "implicit_seed/data_attribute/wrong.py").findings
    assert finding.entries[0].section.advice.endswith(":")
    assert finding.advice.endswith("compute with the tensor itself.")


ALONE = {
    "optimizers/never_stepped": ("loss.backward()\nmodel.zero_grad()", "Call its `step()` after"),
    "implicit_seed/math_function_of_a_tensor": ("y = float(x)", ""),
    "functions/changed_input_not_returned": ("y = Half.apply(x)", ""),
}


@pytest.mark.parametrize(
    ("id", "source", "begin"), [(id, *of) for id, of in ALONE.items()], ids=ALONE
)
def test_no_advice_goes_on_from_a_sentence_that_stands_elsewhere(id, source, begin):
    entry = catalogue.get_entry(id)
    general = split_example(entry.section.advice, entry, source).general
    assert general.startswith(begin)
    assert begin or not general
