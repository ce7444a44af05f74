"""What a report says of a term that was cut: from what, and which pass comes to it."""

import pytest
from clinic.witnessed import watched_in

START = """\
import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Variable

torch.manual_seed(0)
tuner = nn.Linear(4, 4)
plain = nn.Linear(4, 4, bias=False).requires_grad_(False)
optimizer = torch.optim.SGD(tuner.parameters(), lr=0.1)

def roughness(curve):
    return curve.diff(dim=1).abs().mean()

for _ in range(5):
    song = torch.randn(6, 4)
    curve = tuner(song)
{rows}
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
"""
CUT = {
    "in the sum": (
        ["total = F.mse_loss(curve, song) + 0.1 * roughness(curve.detach())"],
        "Line 19 (`total.backward()`) comes to `curve.detach()`, and no gradient goes on from there to `curve`.",
    ),
    "a line above": (
        ["rough = roughness(curve).item()", "total = F.mse_loss(curve, song) + 0.1 * rough"],
        "Line 20 (`total.backward()`) comes to `roughness(curve).item()`, and no gradient goes on from"
        " there to `roughness(curve)`.",
    ),
    "a leaf": (
        [
            "rough = Variable(roughness(curve).data, requires_grad=True)",
            "total = F.mse_loss(curve, song) + rough",
        ],
        "`Variable(roughness(curve).data, requires_grad=True)` is a new leaf: the gradient that arrives"
        " there is its own, and goes no further.",
    ),
    "written into a layer": (
        [
            "plain.weight.data.copy_(tuner(song[:4]))",
            "total = F.mse_loss(plain(song), song) + 0.1 * tuner.bias.square().sum()",
        ],
        "`plain.weight` gets the numbers of `tuner(song[:4])`, and not its graph.",
    ),
}


@pytest.mark.parametrize(("rows", "said"), CUT.values(), ids=CUT)
def test_what_is_cut_is_named_with_the_pass_that_comes_to_it(folder, rows, said):
    source = START.format(rows="\n".join(f"    {row}" for row in rows))
    (finding,) = watched_in(folder, source).findings
    assert [one.id for one in finding.entries] == ["graph/detached_term"]
    assert finding.seen == said
