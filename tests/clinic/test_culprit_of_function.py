"""Of code that an error names and that isn't on its line: a Function's backward, a hook, what was saved."""

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.culprits.culprit import describe_culprit

CASES = {
    "a backward": (
        """\
import torch

class Clamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, low):
        ctx.mask = x > low
        return x.clamp(low)

    @staticmethod
    def backward(ctx, grad):
        def scaled(by):
            return grad * by
        if ctx.mask.any():
            return scaled(ctx.mask)
        return grad

class Backward:
    def backward(self):
        return 1

Clamp.apply(torch.ones(3, requires_grad=True), 0.5).sum().backward()
""",
        "Line 14 (`return scaled(ctx.mask)`) is where `backward` returned it."
        " `forward` takes `x`, `low`: one gradient, or None, for each.",
    ),
    "a hook": (
        """\
import torch

def total(grad):
    return grad.sum()

x = torch.ones(3, requires_grad=True)
x.register_hook(total)
x.pow(2).sum().backward()
""",
        "Line 4 (`return grad.sum()`) is where `total` returned it.",
    ),
    "a hook without a name": (
        """\
import torch

x = torch.ones(3, requires_grad=True)
x.register_hook(lambda grad: grad.sum())
x.pow(2).sum().backward()
""",
        "",
    ),
    "what was saved": (
        """\
import torch

class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, by):
        ctx.save_for_backward(x, by)
        return x**by

Power.apply(torch.ones(3, requires_grad=True), 2)
""",
        "`by` in line 6 (`ctx.save_for_backward(x, by)`) is no tensor.",
    ),
    "what a library has saved": (
        """\
import torch

class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, by):
        ctx.save_for_backward(x, x)
        return x**by

library = {"torch": torch}
exec(
    "class Own(torch.autograd.Function):\\n"
    "    forward = staticmethod(lambda ctx, x: ctx.save_for_backward(x, 1) or x * 1)",
    library,
)
start = Power.apply(torch.ones(3, requires_grad=True), 2)
library["Own"].apply(start)
""",
        "",
    ),
    "a hook of that name which is not the program's": (
        """\
import torch

def total(grad):
    return grad.sum()

x = torch.ones(3, requires_grad=True)
total(x.detach())
other = type(total)(compile("lambda grad: grad.sum()", "lib", "eval").co_consts[0], {}, "total")
other.__name__ = "total"
getattr(x, "register_hook")(other)
x.pow(2).sum().backward()
""",
        "",
    ),
    "what was saved with a star": (
        """\
import torch

class Power(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *given):
        ctx.save_for_backward(*given)
        return given[0] ** given[1]

Power.apply(torch.ones(3, requires_grad=True), 2)
""",
        "",
    ),
    "what was written into under vmap": (
        """\
import torch

def levels(x):
    found = torch.zeros(2)
    found += x
    return found

torch.vmap(levels)(torch.ones(3, 2).cumsum(0))
""",
        "",
    ),
    "an element written under vmap": (
        """\
import torch

def levels(x):
    found = torch.zeros(2)
    found[0] = x[1]
    return found

torch.vmap(levels)(torch.ones(3, 2).cumsum(0))
""",
        "`found` comes from line 4 (`found = torch.zeros(2)`).",
    ),
    "tensors of inference mode": (
        """\
import torch

class Grid:
    def __init__(self):
        self.axes = torch.arange(3.0), torch.arange(3.0)

w = torch.ones(3, requires_grad=True)
with torch.inference_mode():
    grid = Grid()
rows, columns = grid.axes
loss = w * rows * columns
""",
        "`columns` and `rows` were made in inference mode."
        " The program enters it in line 8 (`torch.inference_mode()`).",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_code_that_an_error_names_is_shown(folder, case):
    source, said = CASES[case]
    errors = [one for one in watched_in(folder, source).findings if one.kind == "error"]
    assert [describe_culprit(one.evidence) for one in errors] == [said]


def test_of_too_few_gradients_the_arguments_are_named(folder):
    source = """\
import torch

class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, flow, width, sharp):
        ctx.save_for_backward(flow)
        return flow.sigmoid() * width

    @staticmethod
    def backward(ctx, back):
        return back, None

Gate.apply(torch.ones(2, requires_grad=True), 2.0, True).sum().backward()
"""
    (finding,) = watched_in(folder, source).findings
    assert describe_culprit(finding.evidence) == (
        "Line 11 (`return back, None`) is where `backward` returned it. `forward` takes `flow`, `width`,"
        " `sharp`: one gradient, or None, for each."
    )


ORDERED = """\
import torch

class Soften(torch.autograd.Function):
    @staticmethod
    def forward(ctx, {takes}):
        ctx.save_for_backward(edges, slope)
        return edges.tanh() * slope + floor

    @staticmethod
    def backward(ctx, back):
        edges, slope = ctx.saved_tensors
        return back * slope * (1 - edges.tanh() ** 2), {second}, {third}

edges, slope = torch.ones(3, requires_grad=True), torch.tensor(2.0, requires_grad=True)
Soften.apply({gives}).sum().backward()
"""


def test_the_argument_is_named_which_a_result_of_a_wrong_order_is_for(folder):
    steep = "(back * edges.tanh()).sum()"
    wrong = ORDERED.format(
        takes="edges, floor, slope", second=steep, third="None", gives="edges, 0.5, slope"
    )
    (finding,) = watched_in(folder, wrong).findings
    assert [entry.id for entry in finding.entries] == ["functions/gradient_for_a_number"]
    assert describe_culprit(finding.evidence).endswith(
        "Its result number 2 is for `floor`: the order is that of `forward`, `edges`, `floor`, `slope`."
    )
    right = ORDERED.format(
        takes="edges, floor, slope", second="None", third=steep, gives="edges, 0.5, slope"
    )
    assert watched_in(folder, right).findings == []


def test_no_argument_is_named_where_forward_takes_any_number(folder):
    wrong = ORDERED.format(
        takes="edges, *rest",
        second="(back * edges.tanh()).sum()",
        third="None",
        gives="edges, 0.5, slope",
    ).replace("        ctx.save", "        floor, slope = rest\n        ctx.save")
    (finding,) = watched_in(folder, wrong).findings
    assert "result number" not in describe_culprit(finding.evidence)
