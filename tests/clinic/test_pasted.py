"""What people paste of a message: the terminal's half of the box knows it as the box does."""

import json
import re
from pathlib import Path

import pytest

from autograd_clinic.catalogue import catalogue
from autograd_clinic.rules import raising  # noqa: F401  # it registers
from autograd_clinic.rules.registry import PREDICATES

POSTED = json.loads((Path(__file__).parents[1] / "data/wordings.json").read_text(encoding="utf-8"))
MESSAGES = sorted({message for entry in catalogue.list_entries() for message in entry.messages})
WHOLE = "RuntimeError: A view was created in no_grad mode"  # another has its first sentence, and ends there
LONG = [
    said
    for said in MESSAGES
    if len(re.split(r"(?<=\.) (?=[A-Z])", said)) > 1 and not said.startswith(WHOLE)
]
FREED = next(said for said in MESSAGES if "backward through the graph a second time" in said)
VIEW = "RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place"


def found(text):
    return {entry.id for entry in catalogue.find_candidates(text)}


def of(message):
    """What it means wherever it stands: of what any program may say, the rest of the text decides."""
    besides = [
        entry
        for entry in catalogue.list_entries()
        if any(re.match(pattern, message) for pattern in entry.pasted_only)
    ]
    meant = [*catalogue.match_candidates(message), *besides]
    return {entry.id for entry in meant if re.search(entry.context, message)}


@pytest.mark.parametrize("said", MESSAGES, ids=lambda said: said[:70])
def test_a_message_without_its_type_is_known(said):
    assert of(said) <= found(said.partition(": ")[2])


@pytest.mark.parametrize("said", MESSAGES, ids=lambda said: said[:70])
def test_a_message_in_a_traceback_is_known_also_wrapped(said):
    first = said.partition("\n")[0]
    trace = f'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n{first}\n'
    assert found(trace) == of(first)
    assert found(trace.replace(first, first.replace(" ", "\n", 3))) == of(first)
    assert found(f"\x1b[0m\x1b[31m{first}\x1b[0m") == of(first)


@pytest.mark.parametrize("said", LONG, ids=lambda said: said[:70])
def test_the_first_sentence_is_enough(said):
    first = re.split(r"(?<=\.) (?=[A-Z])", said)[0]
    if of(first) or len(first.split()) < 6:  # the whole message of another version, or too little
        return
    for cut in (first, first.removesuffix("."), first.partition(": ")[2], f"{first[:-1]}..."):
        assert of(said) <= found(cut), cut


@pytest.mark.parametrize("posted", POSTED, ids=lambda posted: posted["said"][:60])
def test_what_people_posted_is_known_without_its_type_and_cut(posted):
    said = posted["said"]
    assert of(said) <= found(said.partition(": ")[2])
    words = said.partition("\n")[0].split(" ")
    if len(words) > 12:  # as the title of an issue is cut
        assert of(said) <= found(" ".join(words[:9]) + " " + words[9][:3])


ENDINGS = {  # that another version has: what its first sentence says is known all the same
    "RuntimeError: Inference tensors cannot be saved for backward. To work around you can make a clone"
    " to get a normal tensor and use it in autograd.": "graph/inference_tensor_in_a_graph",
    "RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent control"
    " flow. We don't support that yet, please shout over at some address.": "func/vmap_if",
    "RuntimeError: Expected to have finished reduction in the prior iteration before starting a new"
    " one. This error indicates that your module has unused parameters.": (
        "neighbours/ddp_unused_parameters"
    ),
}


@pytest.mark.parametrize("said", ENDINGS, ids=lambda said: said[:50])
def test_a_message_with_another_ending_is_known_by_its_first_sentence(said):
    assert found(said) == found(said.partition(": ")[2]) == {ENDINGS[said]}
    assert found(f"Traceback (most recent call last):\n{said}\n") == {ENDINGS[said]}


def test_a_first_sentence_of_another_error_is_none():
    assert (
        found("RuntimeError: Inference tensors cannot be used here. To work around, clone.")
        == set()
    )
    assert found("ValueError: This is it. Inference tensors cannot be saved for backward.") == set()


def test_the_last_known_exception_counts():
    chained = f"{FREED}\n\nThe above exception was the direct cause of the following:\n\n{VIEW} operation."
    assert found(chained) == of(f"{VIEW} operation.")
    assert found(f"{chained}\nRuntimeError: training failed") == of(f"{VIEW} operation.")


def test_a_title_with_a_capital_is_known():
    for title in (
        "Leaf variable was used in an inplace operation",
        "RuntimeError: Leaf variable was used in an inplace operation.",
        "Grad can be implicitly created only for scalar outputs",
    ):
        said = title.removeprefix("RuntimeError: ")
        assert found(title) == found(f"RuntimeError: {said[0].lower()}{said[1:]}") != set()
    kept = found("RuntimeError: only Tensors of floating point dtype can require gradients")
    assert kept != found("RuntimeError: Only Tensors of floating point dtype can require gradients")


def test_what_is_no_message_finds_nothing():
    for text in (
        "",
        "loss is nan",
        "RuntimeError: my own",
        "one of the",
        "a view of a",
        "RuntimeError:",
    ):
        assert found(text) == set()


def test_of_a_run_only_the_whole_message_counts():
    cut = FREED.partition(": ")[2]
    assert of(FREED)
    assert of(cut) == of(f"wrapped: {FREED}") == set()


AUTOGRAD = 'File "/x/site-packages/torch/autograd/__init__.py", line 300, in backward'
ANY_PROGRAM = (  # a message, a line that shows that it is about gradients, one that does not, and what it then is
    (
        "AttributeError: 'NoneType' object has no attribute 'data'",
        "    value.grad.data.clamp_(-1, 1)",
        "    return reply.data",
        "graph/grad_zeroed_too_early",
    ),
    (
        "RuntimeError: The size of tensor a (8) must match the size of tensor b (6) at non-singleton dimension 1",
        f"    torch.autograd.backward([left, right], [ones, ones])\n  {AUTOGRAD}",
        "    return self.skip(image) + image",
        "seed/wrong_second_seed_of_another_size",
    ),
    (
        "RuntimeError: Boolean value of Tensor with more than one value is ambiguous",
        f"    torch.autograd.backward((a, b), seeds)\n  {AUTOGRAD}",
        "    if reward > best:",
        "seed/wrong_second_seed",
    ),
    (
        "TypeError: unsupported operand type(s) for *: 'Tensor' and 'NoneType'",
        '  File "ops.py", line 21, in backward\n    return grad_a * grad_b',
        "    price = rate * discount",
        "functions/none_as_seed",
    ),
    (
        "ValueError: not enough values to unpack (expected 2, got 0)",
        "    x, mask = ctx.saved_tensors",
        "    key, value = row.split()",
        "functions/nothing_saved",
    ),
    (
        "TypeError: 'float' object is not iterable",
        "    torch.autograd.backward(loss, 2.0)",
        "    for row in table.mean():",
        "seed/number_as_seed",
    ),
    (
        "TypeError: Gate.forward() missing 1 required positional argument: 'x'",
        "    y = Gate.forward(x)",
        "    return self._call_impl(*args, **kwargs)",
        "functions/forward_called",
    ),
)


@pytest.mark.parametrize(("said", "ours", "other", "id"), ANY_PROGRAM, ids=lambda text: text[:40])
def test_a_message_of_any_program_is_ours_only_if_the_text_shows_gradients(said, ours, other, id):
    head = 'Traceback (most recent call last):\n  File "train.py", line 9, in main\n'
    assert id in found(f"{head}{ours}\n{said}\n")
    for text in (said, said.partition(": ")[2], f"{head}{other}\n{said}\n"):
        assert found(text) == set()


def test_what_any_program_may_say_is_all_listed():
    """A rule is asked whether it is ours at all, and the message itself has no word of autograd's."""
    own = re.compile(
        r"grad|backward|autograd|graph|leaf|vmap|jvp|saved|differentia|derivative|Function|LBFGS|target size"
    )
    general = {
        entry.id
        for entry in catalogue.list_entries()
        if entry.id in PREDICATES and any(not own.search(message) for message in entry.messages)
    }
    listed = {entry.id for entry in catalogue.list_entries() if entry.context}
    assert general
    assert general <= listed


CUT_SHORT = {  # what stands in a first sentence, or before it, tells which
    "Output 3 of SplitWithSizesBackward0 is a view and is being modified inplace.": (
        "graph/one_of_several_views"
    ),
    "RuntimeError: Output 0 of Unbind is a view and is being modified inplace": (
        "graph/one_of_several_views"
    ),
    "Output 0 of BackwardHookFunctionBackward is a view and is being modified inplace.": (
        "hooks/inplace_after_module_hook"
    ),
    "RuntimeError: Output 0 of WarpBackward is a view and is being modified inplace.": (
        "functions/view_changed_in_place"
    ),
    "[Help] PPO on step 3: Inference tensors cannot be saved for backward.": (
        "graph/inference_tensor_in_a_graph"
    ),
}


@pytest.mark.parametrize("said", CUT_SHORT)
def test_the_first_words_leave_the_cause_that_they_name(said):
    assert found(said) == {CUT_SHORT[said]}


def test_an_argument_of_a_derivative_is_a_second_derivative():
    for name in ("cudnn_batch_norm_backward save_mean", "prelu_backward: weight"):
        said = f"RuntimeError: the derivative for '{name}' is not implemented"
        assert found(said) == {"higher_order/no_second_derivative"}
    said = "NotImplementedError: the derivative for 'zeta: self' is not implemented."
    assert found(said) == {"higher_order/no_derivative_for_one_argument"}


INVALID = "RuntimeError: Function {} returned an invalid gradient at index 1 - got [4, 3] but expected shape compatible with [4, 5]"


@pytest.mark.parametrize(
    "node", ["AddmmBackward0", "AddmmBackward", "ThnnConv2DBackward", "MulBackward0"]
)
def test_a_node_of_torch_is_not_taken_for_a_function_of_the_program(node):
    assert found(INVALID.format(node)) == set()


@pytest.mark.parametrize("node", ["AdderBackward", "ConvNormBackward", "Scale2Backward"])
def test_a_function_of_the_program_is_known_by_its_node(node):
    assert found(INVALID.format(node)) == {
        "functions/gradient_of_a_part",
        "functions/transposed_gradient",
    }
