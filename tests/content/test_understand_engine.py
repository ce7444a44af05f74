import random
from math import cos, exp, sin

import pytest
from support import run_snippet
from taxi import FARES, SEED, weighed

SLOPES = (3 + 1 + 10 * 3 * cos(6), 2 + 10 * 2 * cos(6))  # of ab + a + 10 sin(ab) at 2 and 3


def test_engine():
    ran = run_snippet("understand/engine/engine.py")
    assert [fare.data for fare in ran["fares"]] == FARES
    assert [ran["base"].grad, ran["per_km"].grad] == weighed(SEED)
    assert (ran["a"].grad, ran["b"].grad) == pytest.approx(SLOPES)


def test_engine_on_graphs_of_any_form():
    """Random graphs with shared values, against central differences."""
    ran = run_snippet("understand/engine/engine.py")
    value, backward = ran["Value"], ran["backward"]
    chosen = random.Random(0)

    def built(wrap, a, b, seed):
        draw = random.Random(seed)
        values = [wrap(a), wrap(b)]
        for _ in range(8):
            one, other = draw.choice(values), draw.choice(values)
            values.append(draw.choice([lambda x, y: x + y, lambda x, y: x * y])(one, other))
        return values

    for seed in range(20):
        a, b, weight = chosen.uniform(0.5, 1), chosen.uniform(0.5, 1), chosen.uniform(-2, 2)
        values = built(value, a, b, seed)
        backward([values[-1].sin()], [weight])

        def f(a, b, seed=seed, weight=weight):
            return weight * sin(built(float, a, b, seed)[-1])

        h = 1e-6
        slopes = (f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)
        assert (values[0].grad, values[1].grad) == pytest.approx(slopes, rel=1e-4, abs=1e-4)


def test_torch_agrees():
    ran = run_snippet("understand/engine/torch_agrees.py")
    assert (ran["a"].grad.item(), ran["b"].grad.item()) == pytest.approx(SLOPES, rel=1e-6)


def test_every_path_or_every_node():
    ran = run_snippet("understand/engine/every_path_or_every_node.py")
    assert ran.output == f"{2.0**10} {2**11 - 1}\n{2.0**10} {10 + 1}\n"


def test_the_chain_in_torch():
    ran = run_snippet("understand/engine/the_chain_in_torch.py")
    names = [line.partition(" ")[0] for line in ran.output.splitlines()]
    assert names == ["SinBackward0", "MulBackward0", "torch::autograd::AccumulateGrad"]


def test_solution_of_the_exercise():
    ran = run_snippet("understand/engine/solution_of_the_exercise.py")
    assert ran.output == f"{10 * exp(0.5):.4f}\n" * 2


def test_exercise_to_predict():
    ran = run_snippet("understand/engine/predict.py")
    assert ran["a"].grad.item() == 2 * 3.0
    assert ran.output.count("AccumulateGrad") == 2


def test_exercise_with_a_bug():
    ran = run_snippet("understand/engine/find_the_bug.py")
    assert ran["added"] == 2 * ran["a"]
    assert ran["overwritten"] == ran["a"]
