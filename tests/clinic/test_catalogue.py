"""Known errors: what the clinic's folders say, and which message is whose."""

import json
import re

import pytest

from autograd_clinic.catalogue import catalogue
from autograd_clinic.catalogue.patterns import make_pattern
from autograd_clinic.findings.remedies import REMEDIES
from autograd_clinic.rules import raising, registry, silent  # noqa: F401  # which register

ENTRIES = catalogue.list_entries()
RAISING = [entry for entry in ENTRIES if entry.message]


def test_every_wrong_program_is_an_entry():
    assert len(ENTRIES) == len({entry.id for entry in ENTRIES}) >= 107


@pytest.mark.parametrize("entry", RAISING, ids=lambda entry: entry.id)
def test_a_message_is_found_by_its_own_pattern(entry):
    for message in entry.messages:
        assert entry in catalogue.match_candidates(message)
        assert entry.context or entry in catalogue.find_candidates(message)


def test_every_entry_has_all_that_a_report_shows():
    lacking = [
        e.id for e in ENTRIES if not (e.why and e.right and e.section.anchor and e.section.advice)
    ]
    assert lacking == []


def test_an_entry_knows_its_section_and_what_the_page_says_to_do():
    entry = catalogue.get_entry("implicit_seed/loss_per_sample")
    assert entry.url == "errors/implicit_seed/#loss-per-sample"
    assert entry.section.chapter == "not-scalar"
    assert entry.section.title == "One loss for each sample"
    assert entry.section.advice.startswith("Take the mean or the sum.")


MESSAGES = [  # a message of another program, and the entry that it belongs to
    (
        "RuntimeError: attempting to assign a gradient of size '[2, 7]' to a tensor of size '[]'."
        " Please ensure that the gradient and the tensor are the same size",
        "RuntimeError: attempting to assign a gradient of size '[]' to a tensor of size '[3]'."
        " Please ensure that the gradient and the tensor are the same size",
    ),
    (
        "RuntimeError: Mismatch in shape: grad_output[1] has a shape of torch.Size([8, 1])"
        " and output[1] has a shape of torch.Size([]).",
        "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2])"
        " and output[0] has a shape of torch.Size([3]).",
    ),
    (
        "RuntimeError: Function 'MulBackward0' returned nan values in its 1st output.",
        "RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.",
    ),
    (
        "AttributeError: 'tuple' object has no attribute 'pow'",
        "AttributeError: 'tuple' object has no attribute 'norm'",
    ),
    (
        "TypeError: unsupported operand type(s) for +=: 'NoneType' and 'int'",
        "TypeError: unsupported operand type(s) for *: 'NoneType' and 'float'",
    ),
    (
        "RuntimeError: Critic: expected 3 got torch.float16",
        "RuntimeError: Square: expected -1.5 got torch.complex64",
    ),
    (
        "RuntimeError: all inputs have to be Tensors or GradientEdges, but got float",
        "RuntimeError: all inputs have to be Tensors or GradientEdges, but got tuple",
    ),
    (
        "RuntimeError: expected Variable or None (got list)",
        "RuntimeError: expected Variable or None (got float)",
    ),
    (
        "TypeError: gradients can be either Tensors or None, but got float",
        "TypeError: gradients can be either Tensors or None, but got float64",
    ),
]


@pytest.mark.parametrize(("message", "like"), MESSAGES)
def test_other_shapes_numbers_and_names_match(message, like):
    assert re.fullmatch(make_pattern(like, ("Square",)), message)


CHANGED = "RuntimeError: one of the variables needed for gradient computation has been modified by"
HINT = "the backtrace further above shows the operation that failed to compute its gradient."
FORMS = [  # what people post of a saved tensor that was changed: in which words, and what may be meant
    (
        "[torch.FloatTensor [128, 1]], which is output 0 of TBackward, is at version 2; expected"
        f" version 1 instead. Hint: {HINT} The variable in question was changed in there or"
        " anywhere later. Good luck!",
        ["optimizer_step_between", "row_assigned", "leaf_changed_under_no_grad"],
    ),
    (
        "[torch.cuda.FloatTensor [1, 1024, 1, 1]] is at version 2; expected version 1 instead. Hint:"
        " enable anomaly detection to find the operation that failed to compute its gradient, with"
        " torch.autograd.set_detect_anomaly(True).",
        [
            "optimizer_step_between",
            "leaf_changed_under_no_grad",
            "input_changed",
            "buffer_changed",
            "detached_tensor_changed",
            "saved_input_overwritten",
        ],
    ),
    (
        "[torch.FloatTensor [8, 64]], which is output 0 of ReluBackward0, is at version 1; expected"
        " version 0 instead.",
        ["saved_result_changed", "changed_by_a_hook", "input_changed_in_place"],
    ),
    (
        "[torch.FloatTensor [8]], which is output 0 of CopySlices, is at version 3; expected"
        " version 2 instead.",
        ["row_assigned"],
    ),
]


@pytest.mark.parametrize(("tail", "names"), FORMS)
def test_a_message_of_a_changed_tensor_tells_what_kind_it_is(tail, names):
    found = catalogue.find_candidates(f"{CHANGED} an inplace operation: {tail}")
    assert [entry.name for entry in found] == names


OTHERS = [
    ("TypeError: 'bool' object is not iterable", "TypeError: 'float' object is not iterable"),
    (
        "RuntimeError: Expected f(*args) to return a Tensor, got <class 'tuple'>",
        "RuntimeError: Expected f(*args) to return a Tensor, got <class 'float'>",
    ),
    ("ValueError: must be 1", "RuntimeError: must be 1"),
]


@pytest.mark.parametrize(("message", "like"), OTHERS)
def test_what_tells_two_causes_apart_stays(message, like):
    assert not re.search(make_pattern(like), message)


def test_apostrophes_are_no_quotes():
    like = "ValueError: can't take the tensor's dtype, it's float64"
    assert make_pattern(like) == r"ValueError: can't take the tensor's dtype, it's [\w.]+"


def test_the_exported_patterns_find_each_message_among_the_first():
    rows = json.loads(catalogue.export_patterns())
    for entry in RAISING:
        for message in entry.messages:
            hits = [row for row in rows if re.search(row["pattern"], f"  {message}")]
            first = [one["id"] for row in hits[:3] for one in row["entries"]]
            assert entry.id in first, entry.id


def test_the_exported_patterns_are_javascript_too():
    for row in json.loads(catalogue.export_patterns()):
        # An escape of what needs none, a lookbehind or a named group would be Python's own.
        assert re.search(r"\\[^wdS.\\^$|?*+()\[\]{}/]|\(\?<|\(\?P", row["pattern"]) is None
        assert all(one["url"].startswith("errors/") for one in row["entries"])
        for clue in (one["clue"] for one in row["entries"]):
            assert re.search(r"\\[^wdSsbn\d.\\^$|?*+()\[\]{}/]|\(\?<|\(\?P|\(\?\w", clue) is None


def test_of_one_message_what_is_reported_most_comes_first_and_then_as_the_pages_tell_it():
    rows = json.loads(catalogue.export_patterns())
    row = next(r for r in rows if "implicitly created only for scalar" in r["pattern"])
    urls = [entry["url"] for entry in row["entries"]]
    assert urls[:4] == [
        "errors/implicit_seed/#loss-per-sample",
        "errors/implicit_seed/#several-outputs",
        "errors/implicit_seed/#grad-of-several-outputs",
        "errors/seed/#none-among-the-seeds",
    ]
    places = [entry["place"] for entry in row["entries"]]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "ids", [registry.PREDICATES, registry.FINDERS, REMEDIES], ids=["error", "silent", "remedy"]
)
def test_each_rule_and_each_remedy_is_of_an_entry(ids):
    assert ids.keys() - {entry.id for entry in ENTRIES} <= {""}  # none of a chooser's entries
