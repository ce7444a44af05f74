from functools import partial

import pytest
import torch
import torch.distributed as dist
from oracle import gradient
from support import run_snippet
from torch import nn

ROWS = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)


@pytest.fixture(scope="module")
def slopes():
    """The penalty's gradient in a bias, for the lying, the standing and all bars.

    The slopes of the score at the pixels are written out: no autograd is in it.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        first, last = nn.Linear(16, 4).double(), nn.Linear(4, 2).double()
    of_hidden = last.weight.detach().mean(dim=0)

    def penalty(bias, x):
        hidden = (x.flatten(1) @ first.weight.T + bias).tanh()
        at_pixels = (of_hidden * (1 - hidden**2)) @ first.weight
        return (at_pixels.norm(dim=1) - 1).pow(2).mean()

    kinds = ROWS.double(), ROWS.mT.double(), torch.cat([ROWS, ROWS.mT]).double()
    return [gradient(partial(penalty, x=x), first.bias)[0].item() for x in kinds]


def seen(ran):
    assert ran.raised is None
    assert ran.warned == []
    assert ran["second"].exitcode == 0
    return ran["seen"]


def test_a_penalty_on_slopes_does_not_reach_the_last_bias(slopes):
    ran = run_snippet("training/penalty_ddp/one_process.py")
    assert ran["critic"][3].bias.grad is None
    assert ran["critic"][1].bias.grad[0].item() == pytest.approx(slopes[2], abs=1e-6)


def test_without_that_bias_each_process_keeps_its_own_gradient(slopes):
    wrong = seen(run_snippet("training/penalty_ddp/penalty_alone/wrong.py"))
    assert wrong == pytest.approx(slopes[:2], abs=1e-4)


def test_a_seed_of_zeros_visits_it_and_both_get_the_mean(slopes):
    right = seen(run_snippet("training/penalty_ddp/penalty_alone/right.py"))
    assert sum(slopes[:2]) / 2 == pytest.approx(slopes[2], abs=1e-8)
    assert right == pytest.approx([slopes[2]] * 2, abs=1e-4)


def test_the_next_step_says_that_the_last_was_not_finished():
    wrong = run_snippet("training/penalty_ddp/second_step/wrong.py")
    assert not dist.is_initialized()  # what runs after it in this process can have one of its own
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Expected to have finished reduction in the prior iteration")
    assert "did not receive grad for rank 0: 3\n" in wrong.raised[1]  # the fourth is the last bias
    assert [n for n, _ in wrong["critic"].named_parameters()][3] == "3.bias"


def test_past_ddps_forward_nothing_is_averaged(slopes):
    around = seen(run_snippet("training/penalty_ddp/solution_of_the_exercise.py"))
    assert around == pytest.approx(slopes[:2], abs=1e-4)


def test_exercise_to_predict():
    ran = run_snippet("training/penalty_ddp/predict.py")
    assert (ran["averaged"].item(), ran["of_all"].item()) == ((2 + 4) / 2, (2 + 4 + 4 + 4) / 4)


def test_exercise_to_compute():
    ran = run_snippet("training/penalty_ddp/compute.py")
    assert ran["penalty"].item() == (5 - 1) ** 2
    expected = gradient(lambda w: (w.norm() - 1) ** 2, ran["w"])
    torch.testing.assert_close(ran["w"].grad.double(), expected, atol=1e-5, rtol=1e-6)
