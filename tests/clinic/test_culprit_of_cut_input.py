"""An input that grad() finds unused: the expression is named that took it out of the graph on its way."""

import pytest
from clinic.witnessed import watched_in

PROGRAM = """\
import numpy as np
import torch
from torch import nn
from torch.autograd import grad

class Surface(nn.Module):
    def __init__(self):
        super().__init__()
        self.net, self.scale = nn.Linear(2, 1), 3.0

    {kind}
    def {define}:
        {scaled}

    def forward(self, at):
        moved = self.centre(at)
        return torch.tanh(self.net(moved)).sum()

def height_and_slope(surface, at):
    at.requires_grad_(True)
    height = surface(at)
    (slope,) = grad(height, at)
    return height.detach(), slope

print(height_and_slope(Surface(), torch.ones(4, 2)))
"""
OWN = {"kind": "", "define": "centre(self, at)"}
STATIC = {"kind": "@staticmethod", "define": "centre(points)"}
CUTS = {
    "detach": (OWN, "return (at.detach() - 1) * self.scale", "at.detach()"),
    "data": (OWN, "return self.scale * at.data", "at.data"),
    "numpy": (
        OWN,
        "return torch.from_numpy(np.sin(at.detach().numpy()))",
        "at.detach()",
    ),
    "copied": (OWN, "return torch.tensor(at) / self.scale", "torch.tensor(at)"),
    "of a static method": (STATIC, "return points.detach().clone() - 1", "points.detach()"),
}


@pytest.mark.parametrize(("kind", "scaled", "cut"), CUTS.values(), ids=CUTS)
def test_what_took_the_input_out_of_the_graph_is_named(folder, kind, scaled, cut):
    found = watched_in(folder, PROGRAM.format(**kind, scaled=scaled)).findings
    (finding,) = [one for one in found if one.kind == "error"]
    assert [one.id for one in finding.entries] == ["grad_arguments/unused_input"]
    assert finding.seen == (
        f"Line 13 (`{cut}`) takes what comes from `at` out of the graph, and `height` was computed from"
        " what it returns."
    )
    assert finding.advice.startswith("If the gradient is to reach `at`, keep the graph in line 13.")


@pytest.mark.parametrize(
    ("kind", "scaled"), [(OWN, "return at - 1"), (STATIC, "return points * 2")]
)
def test_with_a_graph_there_is_no_mistake(folder, kind, scaled):
    assert watched_in(folder, PROGRAM.format(**kind, scaled=scaled)).findings == []


def test_what_is_cut_off_beside_the_input_is_not_to_blame(folder):
    source = """\
import torch

scale = torch.ones(2, requires_grad=True)
shift = torch.ones(2, requires_grad=True)
energy = (scale * scale.detach().exp()).sum()
print(shift.detach())
torch.autograd.grad(energy, shift)
"""
    (finding,) = watched_in(folder, source).findings
    assert [one.id for one in finding.entries] == ["grad_arguments/unused_input"]
    assert "out of the graph" not in finding.seen + finding.advice
