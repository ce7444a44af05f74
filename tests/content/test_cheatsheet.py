"""Each line of the sheet stands in the program under it, whose results follow from x² and x³."""

import re
from pathlib import Path

import torch
from oracle import gradient
from support import run_snippet

ROOT = Path(__file__).parents[2]
X, V, W = (torch.tensor(pair).double() for pair in ([1.0, 2.0], [1.0, 10.0], [100.0, 0.0]))


def test_the_program_gives_the_gradients_of_the_weighted_sums():
    ran = run_snippet("cheatsheet/every_line.py")
    assert ran.raised is None
    asked = [
        lambda x: x.pow(2).sum(),
        lambda x: V @ x.pow(2),
        lambda x: x.pow(2).sum(),
        lambda x: x.pow(2).mean(),
        lambda x: V @ x.pow(2),
        lambda x: V @ x.pow(2) + W @ x.pow(3),
        lambda x: V @ x.pow(2),
        lambda x: (V * 3 * x.pow(2)).sum(),  # of the first derivative, v · 3x²
    ]
    for line, f in zip(ran.output.splitlines(), asked, strict=True):
        printed = [float(n) for n in re.findall(r"\d+\.\d*", line)]
        expected = gradient(f, X)
        torch.testing.assert_close(torch.tensor(printed).double(), expected, atol=1e-6, rtol=0)


def test_each_line_of_the_sheet_stands_in_the_program():
    page = (ROOT / "docs/cheatsheet.md").read_text(encoding="utf-8")
    table = page.split("\n\n**Three names")[0]
    lines = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", table, re.MULTILINE)
    program = (ROOT / "snippets/cheatsheet/every_line.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 8
    assert [line for line in lines if line not in program] == []
