import itertools
import math

import torch
from support import run_snippet

T = torch.tensor([0.0, 1.0, 2.0])
UNUSED = (
    "The differentiated Tensor at index 0 appears to not have been used in the graph. "
    "Set allow_unused=True if this is the desired behavior."
)


def test_oscillator():
    ran = run_snippet("recipes/physics_informed/oscillator.py")
    t = torch.linspace(0.05, math.pi - 0.05, 77).double().reshape(-1, 1)
    with torch.no_grad():
        u = ran["solution"](t)
        step = 1e-3
        curvature = (ran["solution"](t + step) - 2 * u + ran["solution"](t - step)) / step**2
    assert (u - t.sin()).abs().max() < 0.01
    assert (curvature + u).abs().max() < 0.1
    assert ran["t"].grad is None


def test_derivatives_by_ones():
    ran = run_snippet("recipes/physics_informed/derivatives_by_ones.py")
    assert torch.equal(ran["du"], 3 * T**2)
    assert torch.equal(ran["d2u"], 6 * T)


def test_heat_equation():
    """Of exp(−t) sin(x), by hand."""
    ran = run_snippet("recipes/physics_informed/heat_equation.py")
    x, t = ran["point"].detach().unbind(dim=1)
    for name, by_hand in {
        "u_t": -torch.exp(-t) * torch.sin(x),
        "u_x": torch.exp(-t) * torch.cos(x),
        "u_xx": -torch.exp(-t) * torch.sin(x),
        "u_xt": -torch.exp(-t) * torch.cos(x),
    }.items():
        torch.testing.assert_close(ran[name].detach(), by_hand)


def test_without_ones():
    ran = run_snippet("recipes/physics_informed/without_ones.py")
    assert ran.output == f"{3 * T**2}\n{6 * T}\n"


def test_no_create_graph():
    t, w = torch.arange(4.0), 2.0
    right = run_snippet("recipes/physics_informed/no_create_graph/right.py")
    assert right["w"].grad == (2 * w * (1 - t) ** 2).mean()
    wrong = run_snippet("recipes/physics_informed/no_create_graph/wrong.py")
    assert wrong["w"].grad == (2 * w * (1 - t) * -t).mean()  # w' = w taken for a constant


def test_nothing_left():
    wrong = run_snippet("recipes/physics_informed/nothing_left/wrong.py")
    assert wrong.raised == ("RuntimeError", UNUSED, 8)
    right = run_snippet("recipes/physics_informed/nothing_left/right.py")
    assert right["d2u"].tolist() == [0.0, 0.0, 0.0]


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/physics_informed/solution_of_the_exercise.py")
    assert ran["w"].grad == (2 * 2.0 * (1 - torch.arange(4.0)) ** 2).mean()


def test_nodes_by_order():
    ran = run_snippet("recipes/physics_informed/nodes_by_order.py")
    counts = ran["counts"]
    growth = [after / before for before, after in itertools.pairwise(counts)]
    assert growth == sorted(growth)
    assert 1 < growth[0] < 1.5
    assert growth[-1] > 2
