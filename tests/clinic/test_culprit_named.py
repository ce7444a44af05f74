"""The tensor is named that a message is about: a local one that was overwritten, an argument, a checkpoint's input."""

import pytest
from clinic.witnessed import watched

HEAD = "import torch\nfrom torch.utils.checkpoint import checkpoint\n\n"


def found(folder, source):
    """The last error of a program."""
    path = folder / "s.py"
    path.write_text("")
    return [one for one in watched(path, HEAD + source).findings if one.kind == "error"][-1]


OVERWRITTEN = """\
def blend(scores, values, absent):
    share = torch.softmax(scores, -1)
    {change}
    return share @ values


heat = torch.ones(3, 3, requires_grad=True)
blend(heat * 2, torch.eye(3), torch.tensor([True, False, False])).sum().backward()
"""
CHANGES = {
    "share.masked_fill_(absent, 0.0)": "the tensor `share`",
    "share[0] = 0.0": "the tensor `share`",
    "share *= 0.5": "the tensor `share`",
    "torch.relu_(share)": "a tensor",
    "first = share[0]\n    first.zero_()": "a tensor",
    "share, other = share.mul_(0.5), absent.logical_not_()": "a tensor",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_local_tensor_is_named_that_both_lines_name(folder, change):
    seen = found(folder, OVERWRITTEN.format(change=change)).seen
    assert f"(`share = torch.softmax(scores, -1)`) saved {CHANGES[change]} for" in seen


FUNCTION = """\
class Gauge(torch.autograd.Function):
    @staticmethod
    def forward(ctx, {takes}):
        ctx.save_for_backward(load, shift)
        return load * 2 + shift

    @staticmethod
    def backward(ctx, grad):
        load, shift = ctx.saved_tensors
        return {gives}


load = torch.ones(4, 3, requires_grad=True)
shift = torch.zeros(3, requires_grad=True)
Gauge.apply({given}).sum().backward()
"""


def gauge(folder, gives, takes="load, shift", given="load, shift"):
    return found(folder, FUNCTION.format(gives=gives, takes=takes, given=given))


def test_the_argument_is_named_whose_gradient_has_another_shape(folder):
    for gives in ("(2 * grad)[:2], grad.sum(0)", "2 * grad[:2], grad.sum(0)"):
        wrong = gives.partition(", ")[0]
        text = gauge(folder, gives).seen.replace("(2 * grad)", "(2 * grad)")
        assert f"It's the gradient of `load`: `{wrong}`." in text
    assert "the gradient of `shift`: `grad[0, :2]`." in gauge(folder, "2 * grad, grad[0, :2]").seen


def test_an_argument_that_may_be_no_tensor_leaves_it_open_which_is_meant(folder):
    for takes, given in (
        ("scale, load, shift", "2.0, load, shift"),
        ("load, *rest", "load, shift"),
    ):
        gives = "None, 2 * grad, grad[0, :2]" if "scale" in takes else "2 * grad, grad[0, :2]"
        source = FUNCTION.format(gives=gives, takes=takes, given=given)
        if "rest" in takes:
            source = source.replace("        ctx.save", "        (shift,) = rest\n        ctx.save")
        seen = found(folder, source).seen
        assert "is where `backward` returned it." in seen
        assert "the gradient of" not in seen


def test_a_sum_of_another_shape_is_told_over_which_dimensions_to_go(folder):
    finding = gauge(folder, "2 * grad, grad.sum(1)[:2]")
    assert "add up" not in finding.advice
    square = FUNCTION.replace("(4, 3,", "(2, 3,")
    finding = found(
        folder,
        square.format(gives="2 * grad, grad.sum(1)", takes="load, shift", given="load, shift"),
    )
    assert finding.advice.endswith("in which it does: `grad.sum(1)` leaves the shape (2).")
    named = square.replace(
        "        return {gives}", "        total = grad.sum(1)\n        return {gives}"
    )
    finding = found(
        folder, named.format(gives="2 * grad, total", takes="load, shift", given="load, shift")
    )
    assert finding.seen.endswith("It's the gradient of `shift`: `total`.")
    assert finding.advice.endswith("in which it does: `grad.sum(1)` leaves the shape (2).")


CHECKPOINTED = """\
table = torch.nn.Embedding(9, 4).requires_grad_(False)
layer = torch.nn.Linear(4, 4)
rows = table(torch.arange(3))
{run}
out.sum().backward()
"""
RUNS = {
    "out = checkpoint(layer, rows, use_reentrant=True)": (
        "is the checkpoint: `rows` doesn't require grad there, as line 6"
        " (`rows = table(torch.arange(3))`) made it."
    ),
    "out = checkpoint(lambda a, b: layer(a) + b, rows, rows, use_reentrant=True)": (
        "is the checkpoint: none of `rows`, `rows` requires grad there."
    ),
    "out = checkpoint(layer, rows + 1, use_reentrant=True)": "",
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("run", RUNS)
def test_the_plain_input_of_a_checkpoint_is_named(folder, run):
    finding = found(folder, CHECKPOINTED.format(run=run))
    assert [entry.id for entry in finding.entries] == ["neighbours/reentrant_and_plain_data"]
    assert finding.seen.endswith(RUNS[run])
    assert bool(finding.seen) == bool(RUNS[run])


UPDATED = """\
w = torch.ones(2, requires_grad=True)
(3 * w).sum().backward()
for p in [w]:
    p = p - 0.1 * p.grad
    p.grad.zero_()
"""


def test_an_update_that_rebinds_its_name_is_found_a_line_above(folder):
    finding = found(folder, UPDATED)
    assert finding.line == 8
    assert finding.seen == (
        "Line 7 (`p = p - 0.1 * p.grad`) gave `p` a result, in place of the leaf."
    )
    assert "`p -= 0.1 * p.grad`" in finding.advice
    other = found(folder, UPDATED.replace("p = p - 0.1 * p.grad", "p = p * 0.1"))
    assert "in place of the leaf" not in other.seen


SCALED = """\
stretch = torch.rand(3, requires_grad=True) * 3.0
stretch.sum().backward()
with torch.no_grad():
    stretch -= 0.1 * stretch.grad
"""


def test_a_number_times_a_gradient_of_none_names_the_line_that_made_no_leaf(folder):
    finding = found(folder, SCALED)
    assert [entry.id for entry in finding.entries] == ["graph/scaled_parameter"]
    assert finding.seen == (
        "`stretch` comes from line 4 (`stretch = torch.rand(3, requires_grad=True) * 3.0`)."
    )


UNREACHED = """\
body, spare = torch.nn.Linear(3, 2), torch.nn.Linear(2, 5)
body(torch.ones(1, 3)).sum().backward()
for one in [*body.parameters(), *spare.parameters()]:
    one.grad.data = one.grad.data / 8
"""


def test_the_gradient_of_a_part_that_no_pass_reached_is_known(folder):
    finding = found(folder, UNREACHED)
    assert [entry.id for entry in finding.entries] == ["graph/grad_zeroed_too_early"]
    assert finding.seen.startswith("`one`, a leaf of shape (5, 2), has no gradient:")
    assert "leave out the parameters whose `.grad` is None" in finding.advice


PARTS = """\
a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
parts = [a, b]
cost = (a * b).sum()
torch.autograd.grad(cost, {asked})
"""


def test_a_copy_made_in_the_call_is_told_to_be_left_out(folder):
    advice = found(folder, PARTS.format(asked="parts[0].clone()")).advice
    assert advice == "`parts[0].clone()` is made anew in this call. Pass `parts[0]` itself."
    assert "Pass `a` itself." in found(folder, PARTS.format(asked="a.view(2, 1)")).advice
    assert "itself" not in found(folder, PARTS.format(asked="a[0].clone()")).advice
