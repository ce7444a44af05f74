"""Everything a snippet can do wrong with torch, in one run with good ones around it."""

import pytest
from generator.faulty import FAULTS, problem
from generator.helpers import put
from generator.together import FaultsTogether

from verified_snippets import load, update

pytestmark = pytest.mark.xdist_group("torch")

GOOD = (
    """\
import torch

x = torch.arange(1.0, 4.0, requires_grad=True)
y = x.pow(2)
y.backward(gradient=torch.full_like(y, {i}.0))
print(x.grad)
""",
    """\
import torch

print(torch.initial_seed() == 7, torch.get_default_dtype())
x = torch.full((2, 2), {i}.5)
print(x, torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled())
""",
    """\
import json
import os
import sys
import warnings

import torch

warnings.warn("number {i}", DeprecationWarning)
print(json.dumps(os.listdir()), sys.gettrace(), sys.getrecursionlimit(), len(sys.argv))
x = torch.ones({i} % 7)
raise ValueError(x.shape)
""",
    """\
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return {i} * grad_output


x = torch.ones(2, 2, requires_grad=True)
Double.apply(x).sum().backward()
print(x.grad)
""",
)


class TestWithTorch(FaultsTogether):
    names = tuple(name for name, fault in FAULTS.items() if fault.imports_torch)
    good = GOOD
    alone = "torch_runner"


def test_what_is_random_differs_from_run_to_run(folder, torch_runner):
    path = put(folder / "s.py", "import torch\n\nprint(torch.rand(2))\n")
    report = update(path, torch_runner)
    assert "differs from run to run" in problem(report)


def test_what_a_server_prints_ahead_leaves_no_module_in_sight(folder, torch_runner):
    source = "import torch\n\nprint(hasattr(torch._subclasses, 'schema_check_mode'))\n"
    assert torch_runner.run(load(put(folder / "s.py", source))).output == ("False",)
