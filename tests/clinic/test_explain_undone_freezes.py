"""A freeze that the next lines undo, and programs that let learn what they mean to."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

PROGRAM = """
import copy
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
everything = True

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9, 4)
        self.body = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
        self.head = nn.Linear(4, 3)
        self.set_up()

    def set_up(self):
        {set_up}

    def freeze_words(self):
        for p in self.words.parameters():
            p.requires_grad = False

    def forward(self, text):
        return self.head(self.body(self.words(text)))

def switch(module, on=True):
    for p in module.parameters():
        p.requires_grad_(on)

def recast(module):
    for part in module.modules():
        for name, p in list(part.named_parameters(recurse=False)):
            setattr(part, name, nn.Parameter(p.data.clone()))  # {recast}

def fit(net, rounds=3, extra=None):
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
    for _ in range(rounds):
        optimizer.zero_grad()
        F.cross_entropy(net(torch.arange(9)), torch.arange(9) % 3).backward()
        optimizer.step()

net = Tagger()
{lines}
fit(net)
"""


def make_tagger(*lines, set_up="pass", recast=""):
    return PROGRAM.format(lines="\n".join(lines), set_up=set_up, recast=recast)


FREEZE = "for p in net.parameters():\n    p.requires_grad = False"
THAW = "for p in net.parameters():\n    p.requires_grad = True"
UNDONE = {
    "a new head, and all learns": make_tagger(
        FREEZE, "net.head = nn.Linear(net.head.in_features, 3)", f"{THAW}  # here"
    ),
    "a part, by a method": make_tagger(
        "net.words.requires_grad_(False)", "print('frozen')", "net.requires_grad_()  # here"
    ),
    "by a function that is told": make_tagger(
        "switch(net.body, False)", "net = net.to('cpu')", "switch(net, on=True)  # here"
    ),
    "by a function's default": make_tagger(
        "switch(net.words, on=False)", "net.train()", "switch(net)  # here"
    ),
    "by the default of a keyword": make_tagger(
        "switch(net.words, on=False)", "net.train()", "switch(net)  # here"
    ).replace("def switch(module, on=True)", "def switch(module, *, on=True)"),
    "by a method of its own, in its own set-up": make_tagger(
        set_up="self.freeze_words()\n        for p in self.parameters():\n"
        "            p.requires_grad = True  # here"
    ),
    "under a condition, and then in the groups": make_tagger(
        "for name, p in net.named_parameters():\n    if 'body' in name:\n        p.requires_grad = False",
        "large, small = [], []",
        "for name, p in net.named_parameters():",
        "    p.requires_grad = True  # here",
        "    (large if p.dim() > 1 else small).append(p)",
    ),
    "an option": make_tagger("if everything:\n    net.freeze_words()", "switch(net, True)  # here"),
    "new parameters in their place": make_tagger(
        "net.freeze_words()", "recast(net)", recast="here"
    ),
}


@pytest.mark.parametrize("source", UNDONE.values(), ids=UNDONE)
def test_a_freeze_that_is_undone_is_noted(folder, source):
    assert_noted_at_mark(folder, source, "optimizers/frozen_then_made_anew")


MEANT = {
    "all but the head": make_tagger(FREEZE, "switch(net.head)"),
    "all but some names": make_tagger(
        FREEZE,
        "for name, p in net.named_parameters():\n    if 'head' in name:\n        p.requires_grad = True",
    ),
    "all but what is filtered": make_tagger(
        FREEZE,
        "for p in [p for p in net.parameters() if p.dim() > 1]:\n    p.requires_grad = True",
    ),
    "thawed, and then frozen": make_tagger(THAW, "net.freeze_words()"),
    "frozen, thawed, and frozen in part": make_tagger(
        FREEZE, THAW, "net.words.requires_grad_(False)"
    ),
    "an option to let all learn": make_tagger(
        "net.freeze_words()", "if everything:\n    switch(net, True)"
    ),
    "two stages": make_tagger("switch(net.body, False)", "fit(net)", "switch(net, True)"),
    "for a gradient of the input": make_tagger(
        FREEZE,
        "spot = torch.zeros(1, 4, requires_grad=True)",
        "net.body(spot).sum().backward()",
        THAW,
    ),
    "for another's pass": make_tagger(
        FREEZE, "w = torch.ones(2, requires_grad=True)", "(w * w).sum().backward()", THAW
    ),
    "for what is computed meanwhile": make_tagger(
        FREEZE, "start = net(torch.arange(9))", "print(start.mean())", THAW
    ),
    "for a copy": make_tagger(FREEZE, "teacher = copy.deepcopy(net)", THAW),
    "for a copy of a part": make_tagger(FREEZE, "teacher = copy.deepcopy(net.body)", THAW),
    "for first values": make_tagger(
        "for p in net.parameters():\n    p.requires_grad = False\n    p.uniform_(-0.5, 0.5)", THAW
    ),
    "for the first values of one": make_tagger(FREEZE, "net.head.weight.uniform_(-1, 1)", THAW),
    "another network": make_tagger(
        "teacher = Tagger()", "switch(teacher, False)", "switch(net, True)"
    ),
    "the same name for another": make_tagger("switch(net, False)", "net = Tagger()", "switch(net)"),
    "new parameters that keep the flag": make_tagger("net.freeze_words()", "recast(net)").replace(
        "p.data.clone()", "p.data.clone(), requires_grad=p.requires_grad"
    ),
}


@pytest.mark.parametrize("source", MEANT.values(), ids=MEANT)
def test_what_is_thawed_on_purpose_is_left_in_peace(folder, source):
    assert_left_in_peace(folder, source)
