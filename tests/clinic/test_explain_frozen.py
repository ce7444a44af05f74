"""A parameter that was frozen and made anew, and programs that freeze what they mean to."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

START = """\
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)

def fit(net, x, y):
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(net(x), y).backward()
        optimizer.step()
"""
FILTERS = """
class Filters(nn.Module):
    def __init__(self, bank):
        super().__init__()
        self.conv = nn.Conv1d(1, 2, 3, bias=False)
        self.out = nn.Linear(2, 1)
{lines}

    def forward(self, sound):
        return self.out(self.conv(sound).abs().mean(-1))

fit(Filters(torch.tensor([[[1.0, 0.0, -1.0]], [[1.0, -2.0, 1.0]]])), torch.randn(6, 1, 9), torch.randn(6, 1))
"""


def make_filters(*lines):
    return START + FILTERS.format(lines="\n".join(f"        {line}" for line in lines))


ANEW = {
    "filters by a flag": make_filters(
        "self.conv.weight.requires_grad = False", "self.conv.weight = nn.Parameter(bank)  # here"
    ),
    "filters by a method": make_filters(
        "self.conv.weight.requires_grad_(False)",
        "values = bank / bank.norm(dim=2, keepdim=True)",
        "self.conv.weight = torch.nn.Parameter(values)  # here",
    ),
}


@pytest.mark.parametrize("source", ANEW.values(), ids=ANEW)
def test_a_parameter_that_was_made_anew_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/frozen_then_made_anew")


MEANT = {
    "the new one is frozen": make_filters(
        "self.conv.weight.requires_grad = False",
        "self.conv.weight = nn.Parameter(bank)",
        "self.conv.weight.requires_grad = False",
    ),
    "it is made frozen": make_filters(
        "self.conv.weight.requires_grad = False",
        "self.conv.weight = nn.Parameter(bank, requires_grad=False)",
    ),
    "all is frozen, and a prompt is new": START
    + """
class Prompted(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 1)
        self.requires_grad_(False)
        self.prompt = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        return self.body(x + self.prompt)

fit(Prompted(), torch.randn(6, 4), torch.randn(6, 1))
""",
    "another one is frozen": make_filters(
        "self.out.bias.requires_grad = False", "self.conv.weight = nn.Parameter(bank)"
    ),
    "it is given values, and no new parameter": make_filters(
        "self.conv.weight.requires_grad = False", "self.conv.weight.data = bank"
    ),
}


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_what_is_meant_to_learn_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)


ADAPTED = """
class Bottleneck(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.adapter_in, self.scale = None, 0.5
        self.adapter_down = nn.Linear(layer.out_features, 2)
        self.adapter_up = nn.Linear(2, layer.out_features)

    def forward(self, x):
        h = self.layer(x)
        return h + self.scale * self.adapter_up(torch.relu(self.adapter_down(h)))

def freeze(net):
    for name, one in net.named_parameters():
        if "adapter" not in name:
            one.requires_grad = False

body = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 5))
{before}
for place in (0, 2):
    body[place] = Bottleneck(body[place])
{after}
freeze(body)
fit(nn.Sequential(body, nn.Linear(5, 1)), torch.randn(6, 4), torch.randn(6, 1))
"""
FROZEN = {
    "all at once": ADAPTED.format(before="", after="body.requires_grad_(False)  # here"),
    "in a loop": ADAPTED.format(
        before="", after="for one in body.parameters():\n    one.requires_grad = False  # here"
    ),
}


@pytest.mark.parametrize("body", FROZEN.values(), ids=FROZEN)
def test_adapters_that_are_frozen_with_the_rest_are_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/frozen_with_the_rest")


LEARNING = {
    "frozen before they came": ADAPTED.format(before="body.requires_grad_(False)", after=""),
    "another network is frozen, and the adapters only look on": ADAPTED.format(
        before="guide = nn.Linear(4, 5)", after="guide.requires_grad_(False)"
    ).replace(
        "fit(nn.Sequential(body, nn.Linear(5, 1))",
        "print(body(torch.ones(1, 4)).sum().item())\nfit(nn.Linear(4, 1)",
    ),
    "frozen by the names alone": ADAPTED.format(before="", after=""),
    "frozen, and thawed again": ADAPTED.format(
        before="",
        after="body.requires_grad_(False)\nfor one in body:\n    if hasattr(one, 'adapter_up'):\n"
        "        one.adapter_up.requires_grad_(True)",
    ),
    "frozen with all names, for a head alone": ADAPTED.format(
        before="", after="body.requires_grad_(False)"
    ).replace("\nfreeze(body)\n", "\n"),
}


@pytest.mark.parametrize("body", LEARNING.values(), ids=LEARNING)
def test_adapters_that_learn_or_are_not_meant_to_are_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)


PICKED = """
class Rescaled(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.scale = nn.Parameter(torch.ones(layer.out_features))

    def forward(self, x):
        return self.scale * self.layer(x)

def rescale(net):
    for n, layer in enumerate(net):
        if isinstance(layer, nn.Linear):
            net[n] = Rescaled(layer)
    return [p for name, p in net.named_parameters() if name.endswith("scale")]

listener = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
speaker = nn.Linear(3, 4)
{rows}
for _ in range(4):
    sound = torch.randn(6, 4)
    optimizer.zero_grad()
    F.mse_loss(speaker(listener(sound)), sound).backward()
    optimizer.step()
"""
GIVEN = "optimizer = torch.optim.SGD([{'params': scales, 'lr': 0.1}, {'params': speaker.parameters()}], lr=0.01)"


def make_picked(*rows):
    return PICKED.format(rows="\n".join(rows))


TAKEN = {
    "before the optimizer is made": make_picked(
        "scales = rescale(listener)", "listener.requires_grad_(False)  # here", GIVEN
    ),
    "after it was made": make_picked(
        "scales = rescale(listener)", GIVEN, "listener.requires_grad_(False)  # here"
    ),
    "in a function": make_picked(
        "def freeze(net):",
        "    for part in net.children():",
        "        part.requires_grad_(False)  # here",
        "scales = rescale(listener)",
        GIVEN,
        "freeze(listener)",
    ),
}


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN)
def test_a_part_that_was_picked_and_frozen_with_its_module_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "optimizers/frozen_with_the_rest")


LATER = {
    "the module was frozen before": make_picked(
        "listener.requires_grad_(False)", "scales = rescale(listener)", GIVEN
    ),
    "the part is thawed": make_picked(
        "scales = rescale(listener)",
        "listener.requires_grad_(False)",
        "for one in scales:",
        "    one.requires_grad_(True)",
        GIVEN,
    ),
    "all that an optimizer holds is frozen for now": make_picked(
        "optimizer = torch.optim.SGD([{'params': listener.parameters()}, {'params': speaker.parameters()}], lr=0.01)",
        "listener.requires_grad_(False)",
    ),
    "another part of it is to learn": make_picked(
        "optimizer = torch.optim.SGD([{'params': listener[0].parameters()}, {'params': speaker.parameters()}], lr=0.01)",
        "listener.requires_grad_(False)",
        "listener[2].requires_grad_(True)",
    ),
}


@pytest.mark.parametrize("body", LATER.values(), ids=LATER)
def test_a_part_that_learns_or_waits_is_left_in_peace(folder, body):
    assert_left_in_peace(folder, START + body)
