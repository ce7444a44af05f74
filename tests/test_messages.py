"""Each message that a page shows is one that the box and `explain` know, or is no error of autograd."""

from functools import cache
from pathlib import Path

from autograd_clinic.catalogue import catalogue
from verified_snippets import load

SNIPPETS = Path(__file__).parents[1] / "snippets"

ELSEWHERE = {  # the start of a message, and why no page of errors explains it
    "ValueError: invalid literal for int() with base 10": "of the tool's guide, which has no torch",
    "AttributeError: module 'torch.autograd' has no attribute 'second_derivative'": (
        "a name that was made up, which is all that there is to say"
    ),
    "RuntimeError: The expanded size of the tensor (3) must match the existing size (2)": (
        "of an assignment to an index: the shapes of a table, and no backward pass"
    ),
    "AttributeError: cannot assign parameters before Module.__init__() call": (
        "of a module that is not there yet: no backward pass"
    ),
    "AssertionError: Attempted step but _scale is None.": (
        "of the order of GradScaler's calls, which its recipe explains"
    ),
    "RuntimeError: Expected hidden[0] size": (
        "of the state of an LSTM, which its page explains: no backward pass"
    ),
    "RuntimeError: size mismatch, got input (2), mat (2x3), vec (2)": (
        "of a product of a matrix and a vector: no backward pass"
    ),
    "UserWarning: Error detected in SqrtBackward0.": (
        "stands before the error that it belongs to, which is known"
    ),
    "UserWarning: The PyTorch API of nested tensors is in prototype stage": (
        "is said of any nested tensor, right or wrong"
    ),
    "UserWarning: Sparse CSR tensor support is in beta state.": (
        "is said of any sparse tensor in this layout, right or wrong"
    ),
}


@cache
def stated():
    """All that the programs warn and raise, with one program each."""
    return {
        error: file.relative_to(SNIPPETS).as_posix()
        for file in sorted(SNIPPETS.rglob("*.py"))
        for statement in load(file).statements
        for error in statement.stated.errors
    }


def test_a_message_that_a_page_shows_is_known_and_explained():
    missing = [
        (file, error)
        for error, file in stated().items()
        if not error.startswith((*ELSEWHERE,))
        and not any(entry.section.anchor for entry in catalogue.match_candidates(error))
    ]
    assert missing == []


def test_what_is_explained_nowhere_is_still_there_and_not_known():
    for start in ELSEWHERE:
        found = [error for error in stated() if error.startswith(start)]
        assert found, start
        assert not any(map(catalogue.find_candidates, found)), start
