"""explain names the cause alone: no remedy that the run gives no reason for, and no second note."""

import pytest
from clinic.witnessed import watched_in

START = """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(8, 4), torch.randn(8, 2)
net = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
"""

NOT_TWO_STAGES = {
    "an inner step from the values of the weights": """
for _ in range(3):
    opt.zero_grad()
    w, b = net[0].weight, net[0].bias
    slopes = torch.autograd.grad(net(x).square().mean(), [w, b], create_graph=True)
    fast_w, fast_b = (
        (p.data - 0.1 * s.detach()).requires_grad_() for p, s in zip([w, b], slopes)
    )
    loss = F.linear(x, fast_w, fast_b).square().mean()
    loss.backward()
    opt.step()
""",
    "a slope that is detached on a line of its own": """
for _ in range(3):
    opt.zero_grad()
    w = net[0].weight
    (slope,) = torch.autograd.grad(net(x).square().mean(), w, create_graph=True)
    slope = slope.detach()
    fast = (w.data - 0.1 * slope).requires_grad_()
    loss = (x @ fast.T).square().mean()
    loss.backward()
    opt.step()
""",
}


@pytest.mark.parametrize("body", NOT_TWO_STAGES.values(), ids=NOT_TWO_STAGES)
def test_a_term_that_is_detached_is_no_stage_to_send_a_gradient_back_to(folder, body):
    assert _named(folder, START + body) == []


def test_a_teacher_is_no_stage_of_an_optimizer_that_finds_no_gradients(folder):
    """The gradients were zeroed: that they reached the weights was seen."""
    body = """
teacher = nn.Linear(4, 2)
for _ in range(3):
    loss = F.mse_loss(net(x), teacher(x).detach())
    loss.backward()
    opt.zero_grad()
    opt.step()
"""
    assert _named(folder, START + body) == [("accumulation/zeroed_before_the_step", 13)]


ALL_WITHOUT_A_GRAPH = {
    "gradients that backward() has filled": (
        """
net(x).square().mean().backward()
slopes = [p.grad * 1 for p in net.parameters()]
seeds = [torch.ones_like(s) for s in slopes]
torch.autograd.grad(slopes, [*net.parameters()], seeds)
""",
        "implicit_seed/gradient_without_a_graph",
    ),
    "losses under no_grad": (
        """
losses = []
with torch.no_grad():
    for part in x.split(4):
        losses.append(net(part).sum())
torch.autograd.backward(losses)
""",
        "implicit_seed/forward_under_no_grad",
    ),
}


@pytest.mark.parametrize(("body", "entry"), ALL_WITHOUT_A_GRAPH.values(), ids=ALL_WITHOUT_A_GRAPH)
def test_of_outputs_none_of_which_has_a_graph_the_cause_is_named(folder, body, entry):
    ((found, _),) = _named(folder, START + body)
    assert found == entry


def test_one_constant_among_outputs_is_to_be_left_out(folder):
    body = "torch.autograd.backward([net(x).sum(), y.sum()])\n"
    assert _named(folder, START + body) == [("seed/output_without_a_graph", 8)]


NAMED_AND_NOT_CALLED = {
    "zero_grad": """
for _ in range(4):
    opt.zero_grad  # here
    loss = F.mse_loss(net(x), y)
    loss.backward()
    opt.step()
""",
    "zero_grad of the module": """
for _ in range(4):
    loss = F.mse_loss(net(x), y)
    loss.backward()
    opt.step()
    net.zero_grad  # here
""",
    "unscale_": """
scaler = torch.amp.GradScaler("cpu", init_scale=64.0)
for _ in range(3):
    opt.zero_grad()
    scaler.scale(F.mse_loss(net(x), y)).backward()
    scaler.unscale_  # here
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    scaler.step(opt)
    scaler.update()
""",
}


@pytest.mark.parametrize("body", NAMED_AND_NOT_CALLED.values(), ids=NAMED_AND_NOT_CALLED)
def test_what_a_method_that_is_not_called_leaves_undone_is_no_second_mistake(folder, body):
    source = START + body
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if row.endswith("# here")]
    assert _named(folder, source) == [("optimizers/statement_without_effect", line)]


SLOPE_IS_ONE = {
    "two factors of zeros, beside a tanh": """
a, b = nn.Parameter(torch.zeros(4, 2)), nn.Parameter(torch.zeros(2, 2))
opt = torch.optim.SGD([a, b], lr=0.1)
for _ in range(4):
    opt.zero_grad()
    loss = F.mse_loss(torch.tanh(x @ a @ b), y)
    loss.backward()  # here
    opt.step()
""",
    "two factors of zeros, before a softmax over two": """
a, b = nn.Parameter(torch.zeros(4, 2)), nn.Parameter(torch.zeros(2, 2))
opt = torch.optim.SGD([a, b], lr=0.1)
for _ in range(4):
    opt.zero_grad()
    loss = F.mse_loss((x @ a @ b).softmax(-1), y)
    loss.backward()  # here
    opt.step()
""",
}


@pytest.mark.parametrize("body", SLOPE_IS_ONE.values(), ids=SLOPE_IS_ONE)
def test_an_operation_that_has_a_slope_is_not_blamed_for_zeros(folder, body):
    source = START + body
    (line,) = [n for n, row in enumerate(source.split("\n"), start=1) if row.endswith("# here")]
    assert _named(folder, source) == [("optimizers/gradient_of_zero", line)]


def _named(folder, source):
    return [
        ("|".join(e.id for e in finding.entries), finding.line)
        for finding in watched_in(folder, source).findings
    ]
