"""What other versions of PyTorch say: known in the terminal, in pytest and in the box alike."""

import json
import re
from pathlib import Path

import pytest
from clinic.witnessed import watched

from autograd_clinic import in_pytest
from autograd_clinic.catalogue import catalogue, shapes, wordings

ROOT = Path(__file__).parents[2]
OVERVIEW = ROOT / "docs/errors/index.md"
LISTED = wordings.read_wordings(OVERVIEW)
POSTED = json.loads((ROOT / "tests/data/wordings.json").read_text(encoding="utf-8"))


def sections(message):
    """Where the entries of a message are explained, and the sections around them."""
    found = catalogue.match_candidates(message)
    pasted = catalogue.find_candidates(message)
    assert any(e.context for e in found) or [e for e in pasted if e in found] == found
    return {place for e in found for place in (e.url, f"errors/{e.page}/#{e.section.chapter}")}


@pytest.mark.parametrize("posted", POSTED, ids=lambda posted: posted["said"][:60])
def test_what_people_posted_is_known(posted):
    assert posted["section"] in sections(posted["said"])


@pytest.mark.parametrize("wording", LISTED, ids=lambda wording: wording.message[:60])
def test_what_the_overview_lists_leads_to_its_section(wording):
    message = wording.message.replace("…", "it")
    assert f"errors/{wording.page}/#{wording.anchor}" in sections(message)
    assert re.match(wording.pattern, message)


def test_each_has_its_versions_and_a_source():
    lines = [line for line in OVERVIEW.read_text(encoding="utf-8").split("\n") if "`" in line]
    listed = [line for line in lines if wordings.WORDING_LINE.match(line)]
    assert len(listed) == len(LISTED) > 30
    told = [line for line in listed if "](https://" in line or line.startswith("- Python before")]
    assert told == listed
    assert all(re.search(r"\d\.\d", wording.versions) for wording in LISTED)


def test_a_page_that_lists_none_is_no_error(tmp_path):
    assert wordings.read_wordings(tmp_path / "none.md") == []
    page = tmp_path / "page.md"
    page.write_text(
        "- 1.5: `RuntimeError: no link`\n- [`RuntimeError: no version`](seed.md#shape)\n"
    )
    assert wordings.read_wordings(page) == []


OLD = next(p["said"] for p in POSTED if "buffers have already been freed" in p["said"])
SHAPES = {  # of one mismatch: what each version says
    "invalid gradient at index 0 - expected shape [] but got [1]": ((1,), ()),
    "invalid gradient at index 0 - got [3, 2] but expected shape compatible with [2]": (
        (3, 2),
        (2,),
    ),
    "Function MulBackward0 returned an invalid gradient at index 0 - got [3] but expected shape"
    " compatible with [2]": None,
}


@pytest.mark.parametrize("message", SHAPES)
def test_the_shapes_of_a_seed_are_read_in_each_wording(message):
    assert shapes.parse_shapes(f"RuntimeError: {message}") == SHAPES[message]


def test_the_terminal_and_pytest_know_them_too(folder):
    text, _, message = OLD.partition(": ")
    source = f"def step():\n    raise {text}({message!r})\n\n\nstep()\n"
    path = folder / "s.py"
    path.write_text(source)
    (finding,) = watched(path, source).findings
    assert {entry.page for entry in finding.entries} == {"functions", "graph"}
    spaces = {"__name__": "s", "__file__": str(path)}
    seen = in_pytest.WatchedTest(path, folder, spaces)
    with pytest.raises(RuntimeError) as raised, seen.looking():
        exec(compile(source, str(path), "exec"), spaces)
    said = seen.explain(raised.value)
    assert "Two losses on one graph (errors/graph/#two-losses)" in said


CAUSES = {  # of one message, told apart by what it says
    "RuntimeError: derivative for aten::_cdist_backward is not implemented": [
        "higher_order/no_second_derivative"
    ],
    "RuntimeError: derivative for im2col_backward is not implemented": [
        "higher_order/no_second_derivative"
    ],
    "RuntimeError: derivative for aten::_scaled_dot_product_efficient_attention_backward is not"
    " implemented": ["higher_order/fused_attention"],
    "RuntimeError: derivative for aten::bucketize is not implemented": [
        "higher_order/step_function"
    ],
    "NotImplementedError: the derivative for '_ctc_loss_backward' is not implemented.": [
        "higher_order/no_second_derivative"
    ],
    "NotImplementedError: the derivative for 'zeta: self' is not implemented.": [
        "higher_order/no_derivative_for_one_argument"
    ],
    "RuntimeError: The Tensor returned by the function given to hvp should contain a single element": [
        "func/hessian_of_several_outputs"
    ],
    "RuntimeError: function F returned an incorrect number of gradients (expected 2, got 1)": [
        "functions/default_argument",
        "functions/too_few_gradients",
    ],
    "RuntimeError: function F returned an incorrect number of gradients (expected 12, got 15)": [
        "functions/default_argument",
        "functions/too_few_gradients",
        "functions/too_many_gradients",
    ],
    "RuntimeError: function F returned an incorrect number of gradients (expected 3, got 4)": [
        "functions/too_many_gradients"
    ],
    "ValueError: not enough values to unpack (expected 3, got 0)": ["functions/nothing_saved"],
    "RuntimeError: Trying to set a forward gradient that has a different size than that of the"
    " original Tensor, this is not supported. Tensor is of size [5] while the given forward gradient"
    " is of size [].": ["func/one_number_as_tangent"],
    "RuntimeError: Function FBackward returned an invalid gradient at index 0 - got [] but expected"
    " shape compatible with [3]": ["functions/gradient_shaped_like_the_output"],
    "RuntimeError: For complex Tensors, both grad_output and output are required to have the same"
    " dtype. Mismatch in dtype: grad_output[0] has a dtype of torch.complex128 and output[0] has a"
    " dtype of torch.float64.": ["seed/complex_seed_for_a_real_output"],
}


@pytest.mark.parametrize("message", CAUSES)
def test_a_message_leaves_only_the_causes_that_it_can_have(message):
    assert sorted(entry.id for entry in catalogue.match_candidates(message)) == CAUSES[message]
