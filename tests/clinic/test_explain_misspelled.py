"""explain on an attribute that is almost called requires_grad."""

import pytest
from clinic.witnessed import assert_left_in_peace, assert_noted_at_mark

MISSPELLED = "optimizers/misspelled_requires_grad"
START = "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))\n"

WRONG = {
    "each parameter": "for p in net[0].parameters():\n    p.require_grad = False  # here\n",
    "by name": """
def freeze(model):
    for name, weight in model.named_parameters():
        if name.startswith("0."):
            weight.required_grad = False  # here
freeze(net)
""",
    "a tensor": "x = torch.ones(3)\nx.requires_gradient = True  # here\nprint(x * 2)\n",
    "each layer": """
for layer in net.children():
    layer.require_grads = False  # here
""",
    "an attribute": """
class Tuner:
    def __init__(self, net):
        self.net = net
        for p in self.net.parameters():
            p.requires_grads = False  # here
Tuner(net)
""",
}

RIGHT = {
    "spelled": "for p in net[0].parameters():\n    p.requires_grad = False\n",
    "a setting that is read": """
class Scale(nn.Module):
    def __init__(self, require_grad):
        super().__init__()
        self.require_grad = require_grad
        self.w = nn.Parameter(torch.ones(1), requires_grad=self.require_grad)
Scale(True)
""",
    "a setting of a plain object": """
class Options:
    pass
options = Options()
options.require_grad = True
""",
    "never run": "if net is None:\n    net.require_grad = False\n",
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_a_misspelled_flag_is_noted(folder, source):
    assert_noted_at_mark(folder, START + source, MISSPELLED)


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_flag_or_a_setting_is_left_alone(folder, source):
    assert_left_in_peace(folder, START + source)
