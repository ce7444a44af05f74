"""What a run shows of an error whose cause is not on its line: who switched, unscaled, or kept what."""

import pytest
from clinic.witnessed import watched_in

from autograd_clinic.culprits.culprit import describe_culprit


def seen(folder, source):
    """What is said of the run of a program that fails."""
    (finding,) = [one for one in watched_in(folder, source).findings if one.kind == "error"]
    return describe_culprit(finding.evidence)


DRAWN = """\
import torch
from torch.distributions import Normal

centre = torch.nn.Linear(2, 1)
{before}
law = Normal({mean}, 1.0)
shot = law.sample()
loss = (shot - 3).square().mean()
loss.backward()
"""


def test_what_was_drawn_without_a_graph_is_named_with_both_ways_out(folder):
    source = DRAWN.format(before="", mean="centre(torch.ones(4, 2))")
    (finding,) = watched_in(folder, source).findings
    assert [one.id for one in finding.entries] == ["implicit_seed/forward_under_no_grad"]
    said = "Line 7 (`law.sample()`) draws with gradients switched off, as `sample()` does."
    assert finding.seen == said
    assert "`rsample()`" in finding.advice
    assert "`log_prob()`" in finding.advice


@pytest.mark.parametrize(
    ("before", "mean"),
    [("", "torch.zeros(4)"), ("centre.requires_grad_(False)", "centre(torch.ones(4, 2))")],
    ids=["of plain data", "of a frozen network"],
)
def test_a_draw_from_what_has_no_graph_is_not_to_blame(folder, before, mean):
    (finding,) = watched_in(folder, DRAWN.format(before=before, mean=mean)).findings
    assert [one.id for one in finding.entries] == ["implicit_seed/no_input_requires_grad"]
    assert "rsample" not in finding.seen + finding.advice


def test_the_decorator_that_switched_gradients_off_is_named(folder):
    source = """\
import torch

class Field:
    def force(self, at):
        energy = at.pow(2).sum()
        return torch.autograd.grad(energy, at)

@torch.no_grad()
def validate(field):
    return field.force(torch.ones(3, requires_grad=True))

validate(Field())
"""
    said = "Line 8 (`torch.no_grad()`) switches gradients off, and line 5 ran within it."
    assert seen(folder, source) == said


def test_the_block_that_switched_gradients_off_is_named_where_the_pass_is_outside(folder):
    source = """\
import torch

w = torch.ones(2, requires_grad=True)
with torch.inference_mode(False), torch.set_grad_enabled(False):
    total = (w * 3).sum()
total.backward()
"""
    assert seen(folder, source).startswith("Line 4 (`torch.set_grad_enabled(False)`) switches")


def test_the_statement_that_left_gradients_off_is_named(folder):
    source = """\
import torch

def score(net, x):
    torch.set_grad_enabled(False)
    return net(x).mean().item()

net = torch.nn.Linear(2, 1)
for _ in range(2):
    loss = net(torch.ones(3, 2)).pow(2).mean()
    loss.backward()
    score(net, torch.zeros(1, 2))
"""
    said = (
        "Line 4 (`torch.set_grad_enabled(False)`) has switched gradients off,"
        " and they were still off when line 9 ran."
    )
    assert seen(folder, source) == said


def test_of_two_statements_that_switch_gradients_off_none_is_named(folder):
    source = """\
import torch

w = torch.ones(2, requires_grad=True)
torch.set_grad_enabled(False)
torch.set_grad_enabled(True)
torch.set_grad_enabled(False)
loss = w.sum()
loss.backward()
"""
    assert seen(folder, source) == ""


HIDDEN = {
    "a list and a dict": (
        "self.cells = [nn.GRUCell(3, 3) for _ in range(2)]\n        self.out = {'a': nn.Linear(3, 1)}",
        "`self.cells` of line 7 is a plain list and `self.out` of line 8 is a plain dict,"
        " and a module doesn't look for layers there.",
    ),
    "a tuple of its own layers": (
        "self.blocks = (Block(), Block())",
        "`self.blocks` of line 7 is a plain tuple, and a module doesn't look for layers there.",
    ),
    "sizes": ("self.sizes = [3, 4]", ""),
}


@pytest.mark.parametrize(("made", "said"), HIDDEN.values(), ids=HIDDEN)
def test_layers_that_a_module_does_not_see_are_named(folder, made, said):
    source = f"""\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {made}

class Block(nn.Module):
    pass

torch.optim.Adam(Net().parameters())
"""
    assert seen(folder, source) == said


def test_the_tensor_of_inference_mode_is_named_with_the_line_that_made_it(folder):
    source = """\
import torch

class Backbone(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(2, 3)

    @torch.inference_mode()
    def features(self, images):
        return self.body(images)

backbone, head = Backbone(), torch.nn.Linear(3, 1)
images = torch.ones(4, 2)
found = backbone.features(images)
head(found)
"""
    said = "`found` comes from line 10, which ran in the inference mode of line 8"
    assert seen(folder, source) == f"{said} (`torch.inference_mode()`)."


def test_the_line_that_unscaled_first_is_named(folder):
    source = """\
import torch

w = torch.ones(2, requires_grad=True)
bias = torch.ones(2, requires_grad=True)
optimizer, other = torch.optim.SGD([w]), torch.optim.SGD([bias])
scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
scaler.scale((w + bias).sum()).backward()
scaler.unscale_(optimizer)
scaler.unscale_(other)
scaler.unscale_(optimizer)
"""
    assert seen(folder, source).startswith("Line 8 (`scaler.unscale_(optimizer)`) has unscaled")


def test_what_a_copied_module_keeps_of_a_graph_is_named(folder):
    source = """\
import copy
import torch

class Attention(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.query = torch.nn.Linear(2, 2)

    def forward(self, x):
        self.scores = self.query(x).softmax(-1)
        return self.scores @ x

class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = Attention()

    def forward(self, x):
        return x + self.attention(x)

block = Block()
block(torch.eye(2))
copy.deepcopy(block)
"""
    said = seen(folder, source)
    assert said.startswith(
        "The module holds `attention.scores` from line 10"
        " (`self.scores = self.query(x).softmax(-1)`), which is no leaf"
    )


def test_what_a_module_keeps_is_named_also_where_no_line_says_how_and_a_module_holds_itself(folder):
    source = """\
import copy
import torch

net = torch.nn.Linear(2, 2)
net.add_module("part", torch.nn.Linear(2, 2))
net.part.add_module("whole", net)
setattr(net.part, "seen", net(torch.ones(2)))
copy.deepcopy(net)
"""
    assert seen(folder, source).startswith("The module holds `part.seen`, which is no leaf")


def test_a_hook_on_what_was_made_without_a_graph_is_told_what_switched_it_off(folder):
    source = """\
import torch

slopes = []
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))

def listen(layer, given, made):
    made.register_hook(slopes.append)

net[0].register_forward_hook(listen)
with torch.inference_mode():
    net(torch.ones(1, 2))
"""
    assert seen(folder, source) == (
        "Line 10 (`torch.inference_mode()`) switches gradients off, and line 11"
        " (`net(torch.ones(1, 2))`) ran within it."
    )


def test_the_layer_that_draws_and_the_call_of_vmap_are_named(folder):
    source = """\
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = torch.nn.AlphaDropout(0.5)

    def forward(self, x):
        return self.drop(x).sum()

net = Net()
batched = torch.func.vmap(net)
batched(torch.ones(3, 4))
"""
    assert seen(folder, source) == (
        "The layer is `net.drop`, of the class `AlphaDropout`. The call of `vmap` is in line 12"
        " (`torch.func.vmap(net)`)."
    )


FUSED = """\
import torch
import torch.nn.functional as F

class Attention(torch.nn.Module):
    def forward(self, x):
        return {operation}

x = torch.randn(1, 2, 4, 8, requires_grad=True)
(slope,) = torch.autograd.grad(Attention()(x).sum(), x, create_graph=True)
slope.square().sum().backward()
"""


def test_a_class_of_the_program_is_not_taken_for_the_operation_in_it(folder):
    said = seen(folder, FUSED.format(operation="F.scaled_dot_product_attention(x, x, x)"))
    assert said.startswith("The operation is `F.scaled_dot_product_attention` of line 6")


def test_what_an_optimizer_gets_is_named_though_an_attribute_was_not_looked_at(folder):
    source = """\
import torch

class Pose:
    def __init__(self, count):
        self.turn = torch.zeros(3, requires_grad=True)
        self.shift = 0.1 * torch.ones(count, requires_grad=True)
        self.opt = torch.optim.Adagrad([self.turn, self.shift])

Pose(4)
"""
    said = "`self.shift` comes from line 6 (`self.shift = 0.1 * torch.ones(count, requires_grad=True)`)."
    assert seen(folder, source) == said


LATENTS = """\
import torch
from torch import nn

class Holder(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.values = values

class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.latents = {latents}
        self.held = Holder(nn.Parameter(torch.zeros(2)))
        self.layer = nn.Linear(2, 1)

decoder = Decoder()
optimizer = torch.optim.Adam([
    {{"params": decoder.layer.parameters()}},
    {{"params": {given}, "lr": 0.1}},
    {{"params": [decoder.held.values]}},
])
"""


@pytest.mark.parametrize(
    "latents",
    ["nn.Parameter(torch.randn(5, 2)) * 0.01", "nn.Parameter(torch.randn(5, 2)).double()"],
)
def test_the_parameter_of_a_module_that_is_a_result_is_named(folder, latents):
    said = seen(folder, LATENTS.format(latents=latents, given="decoder.latents"))
    assert said == f"`decoder.latents` comes from line 12 (`self.latents = {latents}`)."


def test_what_a_part_is_given_is_not_to_blame_for_a_result_made_on_the_spot(folder):
    source = LATENTS.format(
        latents="nn.Parameter(torch.randn(5, 2))", given="decoder.latents.double()"
    )
    assert seen(folder, source) == ""


FROZEN = """\
import torch
from torch import nn

net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
{lines}
optimizer = torch.optim.SGD({held}, lr=0.1)
loss = net(torch.ones(2, 3)).mean()
loss.backward()
"""
PICKED = "for name, p in net.named_parameters():\n    p.requires_grad = 'head' in name"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (PICKED, "Line 6 (`p.requires_grad = 'head' in name`)"),
        ("net.requires_grad_(False)", "Line 5 (`net.requires_grad_(False)`)"),
    ],
)
def test_the_line_that_lets_nothing_learn_is_named(folder, lines, said):
    (finding,) = watched_in(folder, FROZEN.format(lines=lines, held="net.parameters()")).findings
    assert [one.id for one in finding.entries] == ["implicit_seed/no_input_requires_grad"]
    assert finding.seen == f"{said} is the one that sets `requires_grad` here."


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ("net.requires_grad_(False)\nnet[1].requires_grad_('never' == 'now')", "net.parameters()"),
        (
            "net = net.requires_grad_(True)\nnet = lambda x: x",
            "[torch.ones(1, requires_grad=True)]",
        ),
    ],
    ids=["two lines", "a line that switches on"],
)
def test_no_line_is_named_where_it_may_be_another(folder, lines, held):
    (finding,) = watched_in(folder, FROZEN.format(lines=lines, held=held)).findings
    assert finding.seen == ""
