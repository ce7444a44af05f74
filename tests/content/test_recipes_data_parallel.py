import gc
import os
import weakref
from functools import partial

import pytest
import torch
from oracle import gradient
from support import run_snippet

X = torch.tensor([1.0, 2.0, 3.0, 4.0]).double()
AT_ONE = torch.tensor(1.0)


def slope(samples):
    """That of the mean of (w·x)² at w = 1, by differences."""
    return round(gradient(lambda w: (w * samples).pow(2).mean(), AT_ONE).item(), 5)


WHOLE, FIRST, SECOND = slope(X), slope(X[:2]), slope(X[2:])


def seen(ran):
    assert ran.raised is None
    assert ran.warned == []
    assert ran["second"].exitcode == 0
    return ran["seen"]


def after_a_step(slope):
    return pytest.approx((slope, 1 - 0.1 * slope))


def test_backward_leaves_the_gradient_of_the_whole_batch_in_both():
    assert (WHOLE, FIRST, SECOND) == (15, 5, 25)
    assert seen(run_snippet("recipes/data_parallel/both_get_the_mean.py")) == [
        after_a_step(WHOLE),
        after_a_step(WHOLE),
    ]


def test_what_grad_returns_is_that_of_a_part_and_the_models_part():
    assert seen(run_snippet("recipes/data_parallel/grad_is_not_reduced/wrong.py")) == [
        after_a_step(FIRST),
        after_a_step(SECOND),
    ]
    assert seen(run_snippet("recipes/data_parallel/grad_is_not_reduced/right.py")) == [
        after_a_step(WHOLE),
        after_a_step(WHOLE),
    ]


def test_a_hook_on_what_is_stored_averages_backward_and_not_grad():
    assert seen(run_snippet("recipes/data_parallel/by_hand.py")) == [
        (FIRST, WHOLE),
        (SECOND, WHOLE),
    ]


def test_the_seed_of_a_sample_is_the_processes_over_the_samples():
    of_means = (slope(X[:3]) + slope(X[3:])) / 2
    assert of_means == pytest.approx(20 + 2 / 3, abs=1e-4)
    assert (
        seen(run_snippet("recipes/data_parallel/unequal_parts/wrong.py"))
        == [pytest.approx(of_means, abs=1e-3)] * 2
    )
    assert seen(run_snippet("recipes/data_parallel/unequal_parts/right.py")) == [WHOLE, WHOLE]


def test_a_part_without_sync_is_averaged_with_the_last():
    ran = run_snippet("recipes/data_parallel/parts_without_sync.py")
    # each sample counts 2/4 in its process: of its first one alone, and then the mean over both
    assert seen(ran) == [(slope(X[:1]) / 2, WHOLE), (slope(X[2:3]) / 2, WHOLE)]


def test_a_gradient_penalty_is_averaged():
    def penalty(w):
        slopes = torch.stack([gradient(lambda x: (w * x) ** 2, x) for x in X])
        return (slopes - 1).pow(2).mean()

    expected = gradient(penalty, AT_ONE, step=1e-4).item()
    assert expected == pytest.approx(100, abs=1e-3)
    assert (
        seen(run_snippet("recipes/data_parallel/gradient_penalty.py"))
        == [pytest.approx(expected, abs=1e-3)] * 2
    )


def sum_of_squares(w, x):
    return (w * x).pow(2).sum()


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/data_parallel/solution_of_the_exercise.py")
    whole = gradient(lambda w: (w * X).pow(2).sum(), AT_ONE).item()
    assert ran["w"].grad.item() == round(whole, 5) == 60
    assert ran.output == "tensor(60.)\ntensor(60.)\n"
    parts = [gradient(partial(sum_of_squares, x=x), AT_ONE).item() for x in X.split(2)]
    assert sum(parts) / 2 == pytest.approx(whole / 2), "what DDP leaves without the seed"


class Ring:
    """What only a collection ends, as a model that DDP wraps and the group of its processes."""

    def __init__(self):
        self.itself = self


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_second_process_ends_nothing_that_a_snippet_before_it_left():
    """It would wait for threads that it does not have."""
    ended = weakref.ref(Ring())
    if not (child := os.fork()):
        gc.collect()
        os._exit(ended() is None)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
